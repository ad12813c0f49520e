<?php
return [
    'defaults' => ['guard' => 'api'],
    'guards' => ['api' => ['driver' => 'token', 'provider' => 'merchants']],
    'providers' => ['merchants' => ['driver' => 'merchants']],
];
