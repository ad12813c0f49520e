# What every client here does with Retrack; each library gives $send, which returns status and text.
package Journey;
use strict;
use warnings;
use Encode qw(decode_utf8);
use Exporter qw(import);
use JSON::PP;
use Time::HiRes qw(sleep);

our @EXPORT_OK = qw(journey);

my $ATTEMPTS = 3;
my $json     = JSON::PP->new->utf8->canonical;

sub journey {
    my ($send) = @_;
    my @answers;
    my $post = sub {
        my ( $path, $fields ) = @_;
        my %headers = (
            'Authorization' => "Bearer $ENV{RETRACK_TOKEN}",
            'Accept'        => 'application/json',
            'Content-Type'  => 'application/json',
        );
        my ( $status, $text ) =
          $send->( "$ENV{RETRACK_URL}/api/v2/leads$path", \%headers, $json->encode($fields) );
        push @answers, 0 + $status;
        return ( $status, $json->decode($text) );
    };
    my %lead      = ( event => $ENV{LEAD_EVENT}, click => $ENV{LEAD_CLICK} );
    my $reference = decode_utf8( $ENV{LEAD_REFERENCE} );

    my ( undef, $created ) = $post->( '', { %lead, reference => $reference } );
    my ( undef, $updated ) = $post->( "/$created->{data}{uuid}", { status => 'approved' } );
    my ( undef, $refused ) = $post->( '', \%lead );
    sleep $ENV{PAUSE_SECONDS};
    my ( $status, $retried );
    for ( 1 .. $ATTEMPTS ) {
        ( $status, $retried ) = $post->( '', { %lead, reference => "$reference-retried" } );
        last if $status < 500;
    }
    print $json->encode(
        {
            lead      => $created->{data}{uuid},
            reference => $created->{data}{reference},
            status    => $updated->{data}{status}{name},
            message   => $refused->{message},
            retried   => $retried->{data}{uuid},
            answers   => \@answers,
        }
    ), "\n";
    return;
}

1;
