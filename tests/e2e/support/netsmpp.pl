#!/usr/bin/perl
# Perl's Net::SMPP behind a pipe: every line on stdin is a call of one of its methods, every line on stdout something that
# it read. Both are JSON; strings hold octets, one a character. Links are numbered in the order in which they came up.
#   netsmpp.pl connect PORT [VERSION]    a client: one link
#   netsmpp.pl listen                    a server: says {"listening":PORT}, and {"link":N} for every connection
#   {"link":0,"call":"submit_sm","with":{"destination_addr":"614"}}
#   {"link":0,"pdu":"submit_sm_resp","status":0,"seq":2,"message_id":"17"}       {"link":0,"closed":true}
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

$SIG{PIPE} = 'IGNORE';
my $json = JSON::PP->new->ascii->canonical->allow_nonref;
my $select = IO::Select->new(\*STDIN);
my (@links, $server, $input);

sub say_it {
    my $line = $json->encode($_[0]) . "\n";
    syswrite STDOUT, $line;
}

sub add_link {
    my ($link) = @_;
    push @links, $link;
    $select->add($link);
    say_it({link => $#links});
}

sub octets {
    my ($value) = @_;
    return [map { octets($_) } @$value] if ref $value;
    utf8::downgrade($value) if defined $value;
    return $value;
}

sub call {
    my ($request) = @_;
    my $link = $links[$request->{link}] or return;
    my $method = $request->{call};
    if ($method eq 'close') {
        $select->remove($link);
        close $link;
        return;
    }
    my %with = map { $_ => octets($request->{with}{$_}) } keys %{$request->{with} // {}};
    $link->$method(async => 1, %with);
}

sub read_link {
    my ($link) = @_;
    my ($number) = grep { $links[$_] == $link } 0 .. $#links;
    local $SIG{__WARN__} = sub { };    # that the other side has closed
    my $pdu = $link->read_pdu;
    if (!$pdu) {
        $select->remove($link);
        close $link;
        return say_it({link => $number, closed => JSON::PP::true});
    }
    $link->handle_enquire_link($pdu) if $pdu->cmd == Net::SMPP::CMD_enquire_link;
    my %seen = (link => $number, pdu => $pdu->explain_cmd, octets => unpack('H*', $pdu->{data}));
    $seen{$_} = $pdu->{$_} for grep { $_ !~ /^(data|cmd|known_pdu|reserved)$/ && defined $pdu->{$_} } keys %$pdu;
    say_it(\%seen);
}

my ($role, $port, $version) = @ARGV;
if ($role eq 'listen') {
    $server = Net::SMPP->new_listen('127.0.0.1', port => 0) or die "cannot listen: $!";
    $select->add($server);
    say_it({listening => $server->sockport});
} else {
    my $value = hex($version // '0x34');
    add_link(Net::SMPP->new_connect('127.0.0.1', port => $port, smpp_version => $value, interface_version => $value, async => 1)
        or die "cannot connect: $!");
}

$input = '';
while (1) {
    for my $ready ($select->can_read) {
        if ($ready == \*STDIN) {
            sysread(STDIN, $input, 65536, length $input) or exit 0;
            while ($input =~ s/^(.*)\n//) { call($json->decode($1)) }
        } elsif ($server && $ready == $server) {
            add_link(scalar $server->accept);
        } else {
            read_link($ready);
        }
    }
}
