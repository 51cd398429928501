// node mysql: text only, no caching_sha2_password.   node mysql.js once|loop HOST PORT USER PASSWORD SCHEMA
import mysql from 'mysql';
import { columns, error, login, mode, password, print, rounds, schema, statements, user } from './common.js';

const options = { ...login, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true, multipleStatements: true,
    charset: 'utf8mb4' };

function ask(connection, verb, ...values) {
    return new Promise((resolve, reject) =>
        connection[verb](...values, (e, result, fields) => (e ? reject(e) : resolve({ result, fields }))));
}

async function run(connection, sql, values) {
    try {
        const { result, fields } = await ask(connection, 'query', sql, values);
        return { rows: result, fields: columns(fields) };
    } catch (e) {
        return error(e);
    }
}

async function once() {
    const connection = mysql.createConnection(options);
    await ask(connection, 'connect');
    await run(connection, `DROP DATABASE IF EXISTS ${schema}; CREATE DATABASE ${schema}; USE ${schema}`);
    for (const { sql } of statements('statements.sql')) print(sql, await run(connection, sql));
    for (const size of [(1 << 24) - 1, 17 << 20]) {
        print(`large ${size}`, await run(connection, 'INSERT INTO large VALUES (?, ?)', [size, Buffer.alloc(size, 3)]));
        print('read', await run(connection, 'SELECT body FROM large WHERE id = ?', [size]));
    }
    print('several', await run(connection, 'SELECT 1; SELECT 2; CALL several(1, @b, @c); SELECT broken'));
    await run(connection, 'SET @left = 1');
    await ask(connection, 'changeUser', { user, password, database: 'information_schema', charset: 'LATIN1_SWEDISH_CI' });
    print('after change user', await run(connection, 'SELECT @left, DATABASE(), @@collation_connection'));
    await ask(connection, 'ping');
    print('statistics', Object.keys((await ask(connection, 'statistics')).result));
    await ask(connection, 'end');
    const secure = mysql.createConnection({ ...options, ssl: { rejectUnauthorized: false } });
    print('tls', (await ask(secure, 'query', 'SHOW STATUS LIKE "Ssl_version"')).result[0].Value);
    await ask(secure, 'end');
}

async function loop() {
    const connection = mysql.createConnection({ ...options, database: schema });
    await ask(connection, 'connect');
    await rounds('mysql', (sql) => run(connection, sql));
    await ask(connection, 'end');
}

await (mode === 'loop' ? loop() : once());
