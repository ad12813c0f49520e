<?php
/** Reads answers of the control API as JSON, and prints every string in each: names and values. */
declare(strict_types=1);

function addStrings(mixed $value, array &$found): void
{
    if (is_string($value)) {
        $found[] = $value;
    } elseif (is_array($value) || is_object($value)) {
        foreach ($value as $name => $inner) {
            if (is_object($value)) {
                $found[] = (string) $name;
            }
            addStrings($inner, $found);
        }
    }
}

$context = stream_context_create(['http' => ['header' => 'Authorization: Bearer ' . getenv('RETRACK_TOKEN')]]);
$all = [];
foreach (explode(' ', getenv('READ_PATHS')) as $path) {
    $text = file_get_contents(getenv('RETRACK_URL') . $path, false, $context);
    $found = [];
    addStrings(json_decode($text, false, 512, JSON_THROW_ON_ERROR), $found);
    $all[] = $found;
}
echo json_encode($all, JSON_THROW_ON_ERROR), "\n";
