<?php
// PHP mysqli (mysqlnd): text, prepared, several results, typed parameters, cursors, LOAD DATA LOCAL, change user,
// compression and TLS.   php mysqli.php once|loop HOST PORT USER PASSWORD SCHEMA
[, $mode, $host, $port, $user, $password, $schema] = $argv;
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

function statements(string $file): array
{
    $said = [];
    foreach (preg_split('/\n\n+/', trim(file_get_contents(__DIR__ . "/$file"))) as $text) {
        $sql = trim(preg_replace('/^--.*\n?/m', '', $text));
        if ($sql !== '') {
            $said[] = [str_starts_with($text, "-- idle\n"), $sql];
        }
    }
    return $said;
}

function shown(mixed $value): mixed
{
    if (is_array($value)) {
        return array_map('shown', $value);
    }
    if (is_string($value) && strlen($value) > 400) {
        return strlen($value) . ' long, sha1 ' . sha1($value);
    }
    return is_string($value) && preg_match('//u', $value) !== 1 ? "x'" . bin2hex($value) . "'" : $value;
}

function text(mixed $result): string
{
    return json_encode(shown($result), JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR);
}

function print_out(string $title, mixed $result): void
{
    echo "== $title\n", text($result), "\n";
}

function connect(?string $database, int $flags = 0, array $options = []): mysqli
{
    global $host, $port, $user, $password;
    $connection = mysqli_init();
    $connection->options(MYSQLI_OPT_LOCAL_INFILE, true);
    foreach ($options as $option => $value) {
        $connection->options($option, $value);
    }
    $connection->real_connect($host, $user, $password, $database, (int) $port, null, $flags);
    $connection->set_charset('utf8mb4');
    return $connection;
}

function taken(mysqli_result $result): array
{
    $fields = array_map(fn($f) => [$f->name, $f->orgname, $f->table, $f->orgtable, $f->db, $f->length, $f->charsetnr,
        $f->flags, $f->type, $f->decimals], $result->fetch_fields());
    return ['fields' => $fields, 'rows' => $result->fetch_all()];
}

function failure(mysqli_sql_exception $e): array
{
    return ['error' => $e->getCode(), 'state' => $e->getSqlState(), 'message' => $e->getMessage()];
}

/** Says SQL as text and takes every result. */
function said(mysqli $connection, string $sql): array
{
    $results = [];
    try {
        $connection->multi_query($sql);
        do {
            $result = $connection->store_result();
            $results[] = $result ? taken($result) : ['affected' => $connection->affected_rows, 'id' => $connection->insert_id,
                'info' => $connection->info, 'warnings' => $connection->warning_count];
        } while ($connection->more_results() && $connection->next_result());
    } catch (mysqli_sql_exception $e) {
        $results[] = failure($e);
    }
    return $results;
}

/** Prepares and executes SQL and takes every result; keeps the statement for next time. */
function prepared(mysqli $connection, string $sql, ?array $values = null, array &$kept = null): array
{
    $results = [];
    try {
        $statement = $kept[$sql] ?? $connection->prepare($sql);
        $statement->execute($values);
        do {
            $result = $statement->get_result();
            $results[] = $result ? taken($result) : ['affected' => $statement->affected_rows, 'id' => $statement->insert_id];
        } while ($statement->more_results() && $statement->next_result());
        if ($kept === null) {
            $statement->close();
        } else {
            $kept[$sql] = $statement;
        }
    } catch (mysqli_sql_exception $e) {
        $results[] = failure($e);
    }
    return $results;
}

function everything(string $kind): mysqli
{
    global $schema;
    $connection = connect(null);
    said($connection, "DROP DATABASE IF EXISTS {$schema}_$kind; CREATE DATABASE {$schema}_$kind; USE {$schema}_$kind");
    foreach (statements('statements.sql') as [, $sql]) {
        if ($kind === 'prepared' && $sql === 'SELECT * FROM vectors') {
            continue; // mysqlnd does not know the type
        }
        print_out("$kind: $sql", $kind($connection, $sql));
    }
    return $connection;
}

function parameters(mysqli $connection): void
{
    $insert = 'INSERT INTO kinds (id, b, g, v, vb, dt, j) VALUES (?, ?, ?, ?, ?, ?, ?)';
    foreach ([[100, PHP_INT_MAX, 2.5e300, 'Grüße 𝄞', "\0\xff'", '2020-02-29 01:02:03.5', '{"a": 1}'],
        [101, null, null, null, null, null, null]] as $row) {
        $statement = $connection->prepare($insert);
        $statement->bind_param('iidssss', ...$row);
        $statement->execute();
        print_out('parameters', [$statement->affected_rows, $statement->insert_id]);
    }
    print_out('read', prepared($connection, 'SELECT * FROM kinds WHERE id >= ? ORDER BY id', [100]));
    $statement = $connection->prepare('INSERT INTO large VALUES (?, ?)');
    $body = null;
    $id = 1;
    $statement->bind_param('ib', $id, $body);
    foreach (range(1, 18) as $part) {
        $statement->send_long_data(1, str_repeat(chr($part), 1 << 20));
    }
    $statement->execute();
    print_out('long data', $statement->affected_rows);
    print_out('large text', said($connection, 'SELECT body FROM large'));
    print_out('large prepared', prepared($connection, 'SELECT body FROM large'));
    $cursor = $connection->prepare('SELECT id, v FROM kinds ORDER BY id');
    $cursor->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
    $cursor->execute();
    $cursor->bind_result($id, $v);
    while ($cursor->fetch()) {
        print_out('by cursor', [$id, $v]);
    }
    $cursor->reset();
    $cursor->close();
}

function load_data(mysqli $connection): void
{
    $file = tempnam(sys_get_temp_dir(), 'clients');
    file_put_contents($file, implode('', array_map(fn($n) => "$n\tline $n\t$n.25\t2020-01-01\n", range(1, 50000))));
    print_out('load data', said($connection, "LOAD DATA LOCAL INFILE '$file' INTO TABLE bulk"));
    print_out('again', said($connection, "LOAD DATA LOCAL INFILE '$file' INTO TABLE bulk"));
    unlink($file);
    $missing = said($connection, "LOAD DATA LOCAL INFILE '/nowhere/at.all' INTO TABLE bulk");
    print_out('no such file', $missing);
    print_out('loaded', said($connection, 'SELECT COUNT(*), SUM(b) FROM bulk'));
}

function session(mysqli $connection): void
{
    global $user, $password, $schema;
    print_out('several', said($connection, 'SELECT 1; SET @left = 1; SELECT 2; CALL several(1, @b, @c); SELECT broken; SELECT 3'));
    $connection->change_user($user, $password, 'information_schema');
    print_out('after change user', said($connection, 'SELECT @left, DATABASE(), @@character_set_client'));
    $connection->select_db("{$schema}_said");
    $connection->begin_transaction(MYSQLI_TRANS_START_WITH_CONSISTENT_SNAPSHOT);
    said($connection, "INSERT INTO ledger (who, n) VALUES ('api', 1)");
    $connection->rollback();
    $connection->autocommit(false);
    said($connection, "INSERT INTO ledger (who, n) VALUES ('api', 2)");
    $connection->commit();
    $connection->autocommit(true);
    print_out('api', said($connection, "SELECT who, n FROM ledger WHERE who = 'api'"));
    $connection->query('SELECT id FROM kinds', MYSQLI_USE_RESULT)->free();
    print_out('stat', strtok($connection->stat(), ':'));
    print_out('version', $connection->server_info);
    if (str_contains($connection->server_info, 'MariaDB')) { // MySQL 9 knows only the statement; the proxy takes both
        $other = connect(null);
        print_out('killed', [$connection->kill($other->thread_id), said($other, 'SELECT 1')]);
    }
    $other = connect(null);
    print_out('killed by a statement', [said($connection, "KILL $other->thread_id"), said($other, 'SELECT 1')]);
}

function once(): void
{
    global $schema;
    everything('said');
    $connection = everything('prepared');
    parameters($connection);
    load_data($connection);
    session($connection);
    foreach (['compressed' => MYSQLI_CLIENT_COMPRESS, 'tls' => MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT,
        'both' => MYSQLI_CLIENT_COMPRESS | MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT,
        'found rows' => MYSQLI_CLIENT_FOUND_ROWS, 'native numbers' => 0] as $title => $flags) {
        $other = connect("{$schema}_said", $flags, $title === 'native numbers' ? [MYSQLI_OPT_INT_AND_FLOAT_NATIVE => true] : []);
        print_out($title, said($other, 'SELECT *, REPEAT("z", 200000) FROM kinds; UPDATE ledger SET note = note'));
        print_out("$title prepared", prepared($other, 'SELECT * FROM kinds'));
        $other->close();
    }
    foreach ([['wrong', null], [$GLOBALS['password'], 'missing_schema']] as [$GLOBALS['password'], $database]) {
        try {
            connect($database);
        } catch (mysqli_sql_exception $e) {
            print_out('cannot log in', failure($e));
        }
    }
}

/** What a result has besides ids that grow. */
function stable(array $results): string
{
    return text(array_map(fn($r) => isset($r['id']) ? ['id' => $r['id'] > 0] + $r : $r, $results));
}

function rounds(string $name, callable $run): void
{
    $first = [];
    for ($done = 0; $done < 2 || !file_exists(getenv('CLIENTS_STOP')); $done++, clearstatcache()) {
        foreach (statements('round.sql') as $at => [$idle, $sql]) {
            if ($idle) {
                usleep(30000);
            }
            $got = stable($run($sql));
            $first[$at] ??= $got;
            if ($got !== $first[$at]) {
                throw new Exception("$name, round $done: $sql\nwas $first[$at]\nnow $got");
            }
        }
    }
    echo "$name $done rounds\n";
}

/** Two sessions in two processes: PHP has no threads. */
function loop(): void
{
    global $schema;
    $children = [];
    foreach (['said', 'prepared'] as $kind) {
        $child = pcntl_fork();
        if ($child === 0) {
            $connection = connect($schema);
            $connection->query("SET @who = 'mysqli-$kind'");
            foreach (statements('session.sql') as [, $sql]) {
                $connection->query($sql);
            }
            $kept = [];
            rounds("mysqli-$kind", function ($sql) use ($connection, $kind, &$kept) {
                $result = $kind === 'said' || str_starts_with($sql, 'SHOW') ? said($connection, $sql) : prepared($connection, $sql, null, $kept);
                return ($result[0]['error'] ?? 0) === 1295 ? said($connection, $sql) : $result;
            });
            exit(0);
        }
        $children[] = $child;
    }
    foreach ($children as $child) {
        pcntl_waitpid($child, $status);
        if (!pcntl_wifexited($status) || pcntl_wexitstatus($status) !== 0) {
            exit(1);
        }
    }
}

$mode === 'loop' ? loop() : once();
