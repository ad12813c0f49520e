<?php
return ['driver' => 'array', 'cookie' => 'session', 'lifetime' => 120];
