// What both Node clients share: the files of statements, and how a result is printed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');

export const [, , mode, host, port, user, password, schema] = process.argv;

export const login = { host, port: Number(port), user, password };

/** The statements of a file: separated by empty lines, comments taken off; idle says that a rest comes first. */
export function statements(file) {
    return readFileSync(join(folder, file), 'utf8')
        .trim()
        .split(/\n\n+/)
        .map((text) => ({ idle: text.startsWith('-- idle\n'), sql: text.replace(/^--.*\n?/gm, '').trim() }))
        .filter((statement) => statement.sql);
}

/** Long values by their length and hash. */
export function shown(value) {
    if (Buffer.isBuffer(value)) return value.length > 100 ? digest(value) : `x'${value.toString('hex')}'`;
    if (typeof value === 'string' && value.length > 400) return digest(value);
    if (typeof value === 'bigint') return `${value}n`;
    return value;
}

function digest(value) {
    return `${value.length} long, sha1 ${createHash('sha1').update(value).digest('hex')}`;
}

const COLUMN = ['name', 'orgName', 'table', 'orgTable', 'db', 'columnType', 'type', 'columnLength', 'length',
    'characterSet', 'charsetNr', 'flags', 'decimals'];

export function print(title, result) {
    console.log(`== ${title}\n${text(result)}`);
}

function text(result) {
    return JSON.stringify(result, function (key) {
        return shown(this[key]); // not the second argument: a Buffer's toJSON has been there
    });
}

export function columns(fields) {
    const one = (field) => field && Object.fromEntries(COLUMN.filter((key) => key in field).map((key) => [key, field[key]]));
    return Array.isArray(fields) ? fields.map((f) => (Array.isArray(f) ? f.map(one) : one(f))) : undefined;
}

export function error(e) {
    return { errno: e.errno, code: e.code, sqlState: e.sqlState, message: e.sqlMessage ?? e.message };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 30));

/**
 * Says the rounds until the file CLIENTS_STOP is there; each result must be the first round's.
 * run takes SQL and gives a result or a description of an error.
 */
export async function rounds(name, run, more) {
    await run(`SET @who = '${name}'`);
    for (const { sql } of statements('session.sql')) must(await run(sql), sql);
    const said = statements('round.sql');
    const first = [];
    let done = 0;
    for (; !existsSync(process.env.CLIENTS_STOP) || done < 2; done++) {
        for (const [at, { idle, sql }] of said.entries()) {
            if (idle) await rest();
            const got = text(stable(await run(sql)));
            first[at] ??= got;
            if (got !== first[at]) throw new Error(`${name}, round ${done}: ${sql}\nwas ${first[at]}\nnow ${got}`);
        }
        if (more) await more(done);
    }
    console.log(`${name} ${done} rounds`);
}

// What a result has besides ids that grow.
function stable({ rows, ...others }) {
    return rows && 'insertId' in rows ? { ...others, rows: { ...rows, insertId: rows.insertId > 0 } } : { ...others, rows };
}

function must(result, sql) {
    if (result && result.errno) throw new Error(`${sql}: ${JSON.stringify(result)}`);
}
