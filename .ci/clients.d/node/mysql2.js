// node mysql2: text and prepared, typed parameters, large rows, several results, LOAD DATA LOCAL, change user, reset,
// compression and TLS.   node mysql2.js once|loop HOST PORT USER PASSWORD SCHEMA
import { Readable } from 'node:stream';
import mysql from 'mysql2/promise';
import { columns, error, login, mode, password, print, rounds, schema, statements, user } from './common.js';

const options = { ...login, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true, multipleStatements: true };
const wire = { text: 'query', prepared: 'execute' };

async function run(connection, sql, kind, values) {
    try {
        const [rows, fields] = await connection[kind](sql, values);
        return { rows, fields: columns(fields) };
    } catch (e) {
        return error(e);
    }
}

async function everything(connection, kind) {
    const home = `${schema}_${kind}`;
    await connection.query(`DROP DATABASE IF EXISTS ${home}; CREATE DATABASE ${home}; USE ${home}`);
    for (const { sql } of statements('statements.sql')) print(`${kind}: ${sql}`, await run(connection, sql, wire[kind]));
}

async function parameters(connection) {
    const insert = 'INSERT INTO kinds (id, tu, i, b, bu, d, f, g, bits, flag, da, ti, dt, v, vb, l1, tx, lb, e, j) VALUES ('
        + Array(20).fill('?').join(', ') + ')';
    const rows = [
        [100, 255, -2147483648, '9223372036854775807', '18446744073709551615', '12345678901234567890.5', 1.5, -2.5e300,
            Buffer.from([1]), true, new Date(Date.UTC(2020, 1, 29)), '-12:34:56.5', new Date(Date.UTC(2020, 1, 29, 1, 2, 3, 4)),
            'Grüße 𝄞', Buffer.from([0, 255, 39]), 'é', 't'.repeat(70000).slice(0, 65535), Buffer.alloc(300000, 7), 'red',
            '{"a": [1]}'],
        [101, ...Array(19).fill(null)],
    ];
    for (const row of rows) print(`parameters ${row[0]}`, await run(connection, insert, 'execute', row));
    for (const kind of ['query', 'execute']) {
        print(`read ${kind}`, await run(connection, 'SELECT * FROM kinds WHERE id >= ? ORDER BY id', kind, [100]));
    }
    print('rows as arrays', await connection.query({ sql: 'SELECT id, v FROM kinds WHERE id > ?', values: [99], rowsAsArray: true })
        .then(([rows]) => rows));
}

async function large(connection) {
    for (const [id, size] of [[1, (1 << 24) - 5], [2, (1 << 24) - 1], [3, 17 << 20]]) {
        const kind = id % 2 ? 'execute' : 'query';
        const body = Buffer.alloc(size, id);
        print(`large ${size} ${kind}`, await run(connection, 'INSERT INTO large VALUES (?, ?)', kind, [id, body]));
    }
    for (const kind of ['query', 'execute']) {
        print(`large ${kind}`, await run(connection, 'SELECT body FROM large ORDER BY id', kind));
    }
    const ids = await new Promise((resolve, reject) => {
        const seen = [];
        connection.connection.query('SELECT id, body FROM large ORDER BY id').stream()
            .on('data', (row) => seen.push([row.id, row.body.length])).on('end', () => resolve(seen)).on('error', reject);
    });
    print('large streamed', ids);
}

async function several(connection) {
    const text = 'SELECT 1; INSERT INTO ledger (who, n) VALUES ("multi", 1); SELECT 2 AS two; SELECT broken; SELECT 3';
    print('several with an error', await run(connection, text, 'query'));
    print('several', await run(connection, 'SELECT 1; DELETE FROM ledger WHERE who = "multi"; CALL several(1, @b, @c)', 'query'));
    const lines = Array.from({ length: 2000 }, (_, n) => `${n}\tline ${n}\t${n}.25\t2020-01-01\n`);
    for (const file of [lines, ['1\tdouble\n']]) {
        print('load data', await run(connection, {
            sql: 'LOAD DATA LOCAL INFILE "given.txt" INTO TABLE bulk (id, a, b, c)',
            infileStreamFactory: () => Readable.from(file.map((line) => Buffer.from(line))),
        }, 'query'));
        print('warnings', await run(connection, 'SHOW WARNINGS LIMIT 3', 'query'));
    }
    print('loaded', await run(connection, 'SELECT COUNT(*), SUM(b), MAX(a) FROM bulk', 'query'));
    const pipeline = Array.from({ length: 50 }, (_, n) => connection.query(`SELECT ${n} AS n`).then(([rows]) => rows[0].n));
    print('asked at once', await Promise.all(pipeline));
}

async function session(connection) {
    await connection.query('SET @left = 1');
    await connection.changeUser({ user, password, database: 'information_schema' });
    print('after change user', await run(connection, 'SELECT @left, DATABASE(), @@character_set_client', 'query'));
    await connection.query('SET @left = 2');
    await connection.reset();
    print('after reset', await run(connection, 'SELECT @left, DATABASE(), @@character_set_client', 'query'));
    await connection.ping();
    const statement = await connection.prepare('SELECT ? AS given');
    print('prepared', (await statement.execute(['x']))[0]);
    await statement.close();
}

async function once() {
    const connection = await mysql.createConnection(options);
    await everything(connection, 'text');
    await everything(connection, 'prepared');
    await parameters(connection);
    await large(connection);
    await several(connection);
    await session(connection);
    await connection.end();
    for (const [title, more] of [['tls', { ssl: { rejectUnauthorized: false } }], ['compressed', { compress: true }],
        ['found rows', { flags: ['+FOUND_ROWS'] }], ['latin1', { charset: 'latin1' }]]) {
        const other = await mysql.createConnection({ ...options, ...more, database: `${schema}_text` });
        print(title, await run(other, 'SELECT v, l1, REPEAT("z", 200000) AS long_one FROM kinds', 'query'));
        print(title, await run(other, 'UPDATE ledger SET note = note', 'query'));
        const ciphers = (await other.query('SHOW STATUS LIKE "Ssl_version"'))[0][0].Value;
        print(`${title} TLS`, title === 'tls' ? ciphers.startsWith('TLS') : 'not asked');
        await other.end();
    }
    for (const wrong of [{ password: 'wrong' }, { database: 'missing_schema' }]) {
        print('cannot log in', await mysql.createConnection({ ...options, ...wrong }).then(() => 'could', error));
    }
}

async function loop() {
    const pool = ['text', 'prepared'].map(async (kind) => {
        const connection = await mysql.createConnection({ ...options, database: schema });
        let way = wire[kind];
        const say = async (sql) => {
            const result = await run(connection, sql, sql.startsWith('SHOW') ? 'query' : way);
            return result.errno === 1295 ? run(connection, sql, 'query') : result;
        };
        await rounds(`mysql2-${kind}`, say);
        await connection.end();
    });
    await Promise.all(pool);
}

await (mode === 'loop' ? loop() : once());
