# Reads answers of the control API as JSON, and prints every string in each: names and values.
use strict;
use warnings;
use B;
use HTTP::Tiny;
use JSON::PP;

my $json = JSON::PP->new->utf8;

sub strings_in {
    my ($value) = @_;
    return map { strings_in($_) } @$value if ref $value eq 'ARRAY';
    return map { ( $_, strings_in( $value->{$_} ) ) } keys %$value if ref $value eq 'HASH';
    return if ref $value || !defined $value;
    # What was a number in JSON is one in Perl as well.
    return B::svref_2object( \$value )->FLAGS & B::SVf_POK ? "$value" : ();
}

my $http = HTTP::Tiny->new( default_headers => { Authorization => "Bearer $ENV{RETRACK_TOKEN}" } );
my @all  = map {
    my $response = $http->get("$ENV{RETRACK_URL}$_");
    die "$_: $response->{status}" if !$response->{success};
    [ strings_in( $json->decode( $response->{content} ) ) ]
} split / /, $ENV{READ_PATHS};
print $json->encode( \@all ), "\n";
