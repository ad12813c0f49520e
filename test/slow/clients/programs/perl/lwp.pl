use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Journey qw(journey);
use LWP::UserAgent;

my $agent = LWP::UserAgent->new( timeout => 10, keep_alive => 1 );
journey(
    sub {
        my ( $url, $headers, $body ) = @_;
        my $response = $agent->post( $url, %$headers, Content => $body );
        die $response->status_line if $response->header('Client-Warning');
        return ( $response->code, $response->decoded_content( charset => 'none' ) );
    }
);
