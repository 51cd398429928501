package dev.swingbridge.router.sql;

import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.table.TableName;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the router and the session need to know of one SQL text. Names are complete: the session's
 * default schema is filled in where the text had none.
 *
 * @param kind what the statement does
 * @param reads tables and views it reads
 * @param writes tables it changes, locks for update, or defines
 * @param effects what it does to the session or the transaction, beyond tables
 * @param routines stored routines it calls, or functions that no server has built in
 * @param mentions names in a text that is not read by statements: tables, routines, or anything
 *     else
 * @param triggers triggers it drops, whose tables its text does not name
 * @param schemas schemas it concerns as a whole: DROP DATABASE, SHOW TABLES
 * @param defines tables that are there and whose definition it changes, and how
 * @param listing what names it lists, if it is one statement that does nothing else
 * @param complete false when the text was not understood: treat it as touching every table of every
 *     migration
 * @param trouble why it is not complete, for people; empty when it is
 */
public record StatementFacts(
        Kind kind,
        Set<TableName> reads,
        Set<TableName> writes,
        Set<Effect> effects,
        Set<TableName> routines,
        Set<TableName> mentions,
        Set<TableName> triggers,
        Set<String> schemas,
        Map<TableName, TableChange> defines,
        Listing listing,
        boolean complete,
        String trouble) {

    public StatementFacts {
        defines = Map.copyOf(defines);
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        effects = Set.copyOf(effects);
        routines = Set.copyOf(routines);
        mentions = Set.copyOf(mentions);
        triggers = Set.copyOf(triggers);
        schemas = Set.copyOf(schemas);
    }

    /** Facts without routines and schemas. */
    public StatementFacts(
            Kind kind,
            Set<TableName> reads,
            Set<TableName> writes,
            Set<Effect> effects,
            boolean complete) {
        this(
                kind,
                reads,
                writes,
                effects,
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Listing.NONE,
                complete,
                complete ? "" : "unknown");
    }

    /** The same, no longer trusted. */
    public StatementFacts distrusted(String why) {
        FactsBuilder doubted = new FactsBuilder(this);
        doubted.trouble = why;
        return doubted.facts();
    }

    /** Whether it names a table, a routine or a schema, or may do so without our knowing. */
    public boolean touchesTables() {
        return !complete
                || !reads.isEmpty()
                || !writes.isEmpty()
                || !routines.isEmpty()
                || !mentions.isEmpty()
                || !triggers.isEmpty()
                || !schemas.isEmpty();
    }

    /** Whether it concerns locks of GET_LOCK, which only their own server knows. */
    public boolean usesUserLocks() {
        return has(Effect.TAKES_USER_LOCK)
                || has(Effect.RELEASES_USER_LOCK)
                || has(Effect.LOOKS_AT_USER_LOCK);
    }

    public boolean has(Effect effect) {
        return effects.contains(effect);
    }

    /** Whether it means something else, or nothing, where this is not the default schema. */
    public boolean dependsOn(String schema) {
        return !complete()
                || has(Effect.READS_DEFAULT_SCHEMA)
                || (kind == Kind.SHOW && schemas.contains(schema))
                || names().anyMatch(name -> name.schema().equalsIgnoreCase(schema));
    }

    /** Every table, routine and trigger it names. */
    public Stream<TableName> names() {
        return Stream.of(reads, writes, routines, triggers).flatMap(Collection::stream);
    }

    /** What a statement does. */
    public enum Kind {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        REPLACE,
        LOAD_DATA,
        CALL,
        DDL,
        BEGIN,
        COMMIT,
        ROLLBACK,
        SAVEPOINT,
        SET,
        USE,
        SHOW,
        EXPLAIN,
        LOCK_TABLES,
        UNLOCK_TABLES,
        XA,
        HANDLER,
        PREPARE,
        EXECUTE,
        DEALLOCATE,
        KILL,
        DO,
        ADMIN,
        /** Several statements in one text; facts are the union. */
        MULTI,
        /** Empty, or nothing but comments. */
        EMPTY,
        OTHER
    }

    /** What a statement does to its session or transaction, beyond tables. */
    public enum Effect {
        /** DROP DATABASE. */
        DROPS_SCHEMA,
        /** May change the definition of any table: its text is not read as a server reads it. */
        REDEFINES_SOMETHING,
        /** Commits an open transaction before it runs. */
        IMPLICIT_COMMIT,
        SETS_SYSTEM_VARIABLE,
        SETS_USER_VARIABLE,
        READS_USER_VARIABLE,
        SETS_AUTOCOMMIT,
        SETS_CHARACTER_SET,
        /** SET TRANSACTION without SESSION or GLOBAL: holds for the next transaction only. */
        SETS_NEXT_TRANSACTION,
        SETS_ROLE,
        SETS_GLOBAL,
        CREATES_TEMPORARY_TABLE,
        DROPS_TEMPORARY_TABLE,
        TAKES_USER_LOCK,
        RELEASES_USER_LOCK,
        /** IS_FREE_LOCK or IS_USED_LOCK. */
        LOOKS_AT_USER_LOCK,
        READS_LAST_INSERT_ID,
        SETS_LAST_INSERT_ID,
        READS_FOUND_ROWS,
        READS_ROW_COUNT,
        READS_DIAGNOSTICS,
        CALCULATES_FOUND_ROWS,
        /** SELECT ... FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE. */
        LOCKS_ROWS,
        CALLS_ROUTINE,
        LOCAL_INFILE,
        CONSISTENT_SNAPSHOT,
        READS_CONNECTION_ID,
        /**
         * Says something about the default schema, or works in it, without naming a table or a
         * routine: {@code DATABASE()}, CREATE PROCEDURE of a name alone, GRANT ON *.
         */
        READS_DEFAULT_SCHEMA,
        /** COMMIT or ROLLBACK AND CHAIN. */
        CHAINS,
        /** COMMIT or ROLLBACK RELEASE. */
        RELEASES_CONNECTION
    }
}
