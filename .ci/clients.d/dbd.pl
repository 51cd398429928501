# DBD::mysql or DBD::MariaDB: text and prepared on the server, several results, LOAD DATA LOCAL, compression, TLS.
#   perl dbd.pl mysql|MariaDB once|loop HOST PORT USER PASSWORD SCHEMA
use strict;
use warnings;
use DBI;
use Digest::SHA 'sha1_hex';
use File::Basename 'dirname';
use File::Temp;

my ($driver, $mode, $host, $port, $user, $password, $schema) = @ARGV;
my $own = lc $driver;
my $here = dirname(__FILE__);
my @metadata = ('NAME', 'NULLABLE', 'PRECISION', 'SCALE', 'TYPE', "${own}_table", "${own}_type_name", "${own}_length",
    "${own}_is_auto_increment", "${own}_is_key", "${own}_is_num");
$| = 1;

sub statements {
    my ($file) = @_;
    open my $in, '<', "$here/$file" or die "$file: $!";
    local $/ = '';
    my @said;
    while (my $text = <$in>) {
        my $idle = $text =~ /^-- idle\n/;
        $text =~ s/^--.*\n?//mg;
        $text =~ s/\s+\z//;
        push @said, [$idle, $text] if length $text;
    }
    return @said;
}

sub login {
    my ($database, %options) = @_;
    my $address = "DBI:$driver:host=$host;port=$port" . ($database ? ";database=$database" : '');
    $address .= ";${own}_$_=$options{$_}" for sort keys %options;
    return DBI->connect("$address;${own}_local_infile=1", $user, $password, { RaiseError => 0, PrintError => 0, AutoCommit => 1 });
}

sub value {
    my ($value) = @_;
    return 'NULL' unless defined $value;
    return length($value) . ' long, sha1 ' . sha1_hex($value) if length $value > 400;
    return $value;
}

sub failure { return join ' ', 'error', $_[0]->err, $_[0]->state, $_[0]->errstr =~ s/\n.*//sr }

# Executes a statement and gives every result as text.
sub results {
    my ($statement, @values) = @_;
    my $affected = $statement->execute(@values);
    return failure($statement) unless defined $affected;
    my @out;
    while (1) {
        if ($statement->{NUM_OF_FIELDS}) {
            for my $what (@metadata) {
                my $is = eval { $statement->{$what} };
                push @out, "$what: " . join ', ', map { value($_) } @$is if $is;
            }
            while (my $row = $statement->fetchrow_arrayref) { push @out, join ' | ', map { value($_) } @$row }
            push @out, failure($statement) if $statement->err;
        } else {
            push @out, 'affected ' . $statement->rows . ' id ' . ($statement->{"${own}_insertid"} // 0);
        }
        last unless $statement->more_results;
    }
    push @out, failure($statement) if $statement->err;
    return join "\n", @out;
}

sub say_it {
    my ($connection, $sql, $prepared, $kept) = @_;
    my $statement = $kept ? $kept->{$sql} : undef;
    $statement //= $connection->prepare($sql, { "${own}_server_prepare" => $prepared })
        or return failure($connection);
    $kept->{$sql} = $statement if $kept;
    return results($statement);
}

sub print_out { my ($title, @result) = @_; print "== $title\n", (map { value($_) } @result), "\n" }

sub once {
    for my $prepared (0, 1) {
        my $home = $schema . ($prepared ? '_prepared' : '_text');
        my $connection = login('') or die $DBI::errstr;
        $connection->do($_) or die $connection->errstr
            for "DROP DATABASE IF EXISTS $home", "CREATE DATABASE $home", "USE $home", 'SET NAMES utf8mb4';
        print_out("$prepared: $_->[1]", say_it($connection, $_->[1], $prepared)) for statements('statements.sql');
        parameters($connection, $prepared);
        transactions($connection);
        $connection->disconnect;
    }
    for my $options ({ compression => 1 }, { ssl => 1 }, { client_found_rows => 0 }) {
        my $title = join ' ', %$options;
        my $other = login("${schema}_text", %$options) or print_out($title, $DBI::errstr =~ s{ in certificate chain}{}r), next;
        print_out($title, say_it($other, 'SELECT REPEAT("z", 200000), ledger.* FROM ledger', 0));
        print_out($title, say_it($other, 'UPDATE ledger SET note = note', 0));
    }
    $password = 'wrong';
    login('') and die 'logged in with a wrong password';
    print_out('cannot log in', $DBI::err, ' ', $DBI::errstr);
}

sub parameters {
    my ($connection, $prepared) = @_;
    my $insert = $connection->prepare('INSERT INTO kinds (id, b, g, v, vb, dt) VALUES (?, ?, ?, ?, ?, ?)',
        { "${own}_server_prepare" => $prepared });
    print_out('parameters', results($insert, @$_))
        for [100, '9223372036854775807', 2.5e300, 'plain', "\0'\"", '2020-02-29 01:02:03.5'], [101, (undef) x 5];
    my $large = $connection->prepare('INSERT INTO large VALUES (?, ?)', { "${own}_server_prepare" => $prepared });
    print_out('large', results($large, 1, 'x' x 15_000_000));
    my $read = $connection->prepare('SELECT body FROM large WHERE id = ?', { "${own}_server_prepare" => $prepared });
    print_out('read', results($read, $_)) for 1, 2;
    my $file = File::Temp->new;
    print {$file} "$_\tline $_\t$_.25\t2020-01-01\n" for 1 .. 3000;
    $file->flush;
    my $name = $file->filename;
    my $loaded = say_it($connection, "LOAD DATA LOCAL INFILE '$name' INTO TABLE bulk", 0);
    print_out('load data', $loaded =~ s/\Q$name\E/FILE/gr);
    print_out('loaded', say_it($connection, 'SELECT COUNT(*), SUM(b), MAX(a) FROM bulk', $prepared));
}

sub transactions {
    my ($connection) = @_;
    $connection->begin_work;
    $connection->do("INSERT INTO ledger (who, n) VALUES ('api', 1)");
    $connection->rollback;
    $connection->{AutoCommit} = 0;
    $connection->do("INSERT INTO ledger (who, n) VALUES ('api', 2)");
    $connection->commit;
    $connection->{AutoCommit} = 1;
    print_out('api', say_it($connection, "SELECT who, n FROM ledger WHERE who = 'api'", 0));
    print_out('ping', $connection->ping ? 1 : 0);
}

# What a result has besides ids that grow.
sub stable { my ($result) = @_; return $result =~ s/ id [1-9]\d*/ id/gr }

sub rounds {
    my ($name, $prepared) = @_;
    my $connection = login($schema) or die $DBI::errstr;
    $connection->do("SET \@who = '$name'") or die $connection->errstr;
    for my $said (statements('session.sql')) { $connection->do($said->[1]) or die "$said->[1]: " . $connection->errstr }
    my @round = statements('round.sql');
    my (@first, %kept);
    my $done = 0;
    for (; $done < 2 || !-e $ENV{CLIENTS_STOP}; $done++) {
        for my $at (0 .. $#round) {
            my ($idle, $sql) = @{ $round[$at] };
            select undef, undef, undef, 0.03 if $idle;
            # a driver finds out once that SHOW cannot be prepared, which leaves a warning of its own
            # and both drivers crash when a prepared CALL is executed again, straight to a server too
            my $preparable = $prepared && $sql !~ /^(SHOW|CALL)/;
            my $got = stable(say_it($connection, $sql, $preparable, $preparable ? \%kept : undef));
            $first[$at] //= $got;
            die "$name, round $done: $sql\nwas $first[$at]\nnow $got\n" if $got ne $first[$at];
        }
    }
    print "$name $done rounds\n";
}

if ($mode eq 'once') {
    once();
} else {
    my @children;
    for my $prepared (0, 1) {
        my $child = fork // die "fork: $!";
        rounds("dbd-$own-" . ($prepared ? 'prepared' : 'text'), $prepared), exit 0 unless $child;
        push @children, $child;
    }
    my $failed = 0;
    for my $child (@children) { waitpid $child, 0; $? and print "a session ended with status $?\n"; $failed ||= $? }
    exit($failed ? 1 : 0);
}
