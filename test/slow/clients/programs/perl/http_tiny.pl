use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use HTTP::Tiny;
use Journey qw(journey);

# Before 0.083 it verified no certificate unless it was told to.
my $http = HTTP::Tiny->new( timeout => 10, verify_SSL => 1 );
journey(
    sub {
        my ( $url, $headers, $body ) = @_;
        my $response = $http->post( $url, { headers => $headers, content => $body } );
        # It has no status of its own for a request that got no answer.
        die $response->{content} if $response->{status} == 599;
        return ( $response->{status}, $response->{content} );
    }
);
