package dev.swingbridge.proxy.migration;

import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import java.util.List;
import java.util.function.Consumer;

/**
 * The verbs of an operator. Safe to call from any thread; every verb that cannot be done throws
 * {@link dev.swingbridge.proxy.migration.lifecycle.RefusedException} with words for the operator,
 * an unknown name included. {@code operator} is who asks, for log and journal.
 *
 * <p>Verbs return as soon as the migration has taken them; what takes longer (copy, verification)
 * is followed through {@link #status}. A cutover returns when it is done or undone, or when its
 * decision is not known.
 *
 * <p>Of one migration one verb runs at a time: another one is refused at once with what is under
 * way, and so is one that cannot begin within some seconds. A verb whose caller has gone before it
 * began, or is interrupted, does not run. A caller waits for the end of a verb for about a minute;
 * then {@link dev.swingbridge.proxy.migration.lifecycle.StillRunningException} says what the verb
 * waits for, and the verb goes on. What only reads (status, list, journal, differences, doctor
 * without fix, dry runs) never waits for a verb.
 */
public interface Migrations extends AutoCloseable {
    /**
     * Reads the durable records of both servers, decides who serves each migrated table, and sets
     * the routes; then carries on with every migration in the background. Returns when the routes
     * are right, so listeners open after it. Groups whose side cannot be told yet are held at the
     * gate until it can.
     */
    void recover();

    /** Defines a migration: checks name, patterns, overlaps and every precheck. */
    MigrationStatus create(CreateRequest request, String operator);

    PrecheckReport precheck(String name);

    PrecheckReport precheck(CreateRequest request);

    /** Copies the schema, starts the stream and the copy. */
    MigrationStatus start(String name, String operator);

    /** Copy, stream and verification stop; traffic goes on. */
    MigrationStatus pause(String name, String operator);

    /** Resumes after a pause, or tries again after a failure. */
    MigrationStatus resume(String name, String operator);

    MigrationStatus status(String name);

    /** All migrations, ended ones too, by name. */
    List<MigrationStatus> list();

    /**
     * Starts comparing both sides; the result appears in {@link MigrationStatus#verify}.
     *
     * @param repair copy rows that differ again from the side that serves
     */
    MigrationStatus verify(String name, boolean repair, String operator);

    CutoverReport switchTraffic(String name, CutoverOptions options, String operator);

    CutoverReport reverseTraffic(String name, CutoverOptions options, String operator);

    /** What {@link #complete} would do, and why it would be refused. */
    DryRun planComplete(String name, SourceTables sourceTables);

    /** What {@link #cancel} would do, and why it would be refused. */
    DryRun planCancel(String name, TargetTables targetTables);

    /** Ends the migration on the new side. */
    MigrationStatus complete(String name, SourceTables sourceTables, String operator);

    /** Ends the migration on the old side. */
    MigrationStatus cancel(String name, TargetTables targetTables, String operator);

    /**
     * Takes the records of a migration that has ended off both servers; its tables stay where they
     * are served. Both servers must be reachable.
     */
    void delete(String name, String operator);

    /** Oldest first; an earlier migration of the same name has a journal of its own. */
    List<JournalEntry> journal(String name);

    /** What the last verification found. */
    List<RowDifference> differences(String name);

    /** Explains the durable records; with {@code fix} does what recovery would do. */
    DoctorReport doctor(String name, boolean fix, String operator);

    /** Calls the listener for every event from now on; closing the result ends it. */
    Subscription listen(Consumer<MigrationEvent> listener);

    /** Stops working; nothing durable changes, {@link #recover} of a later process goes on. */
    @Override
    void close();

    /** Ends a {@link #listen}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** What becomes of the old tables at complete. */
    enum SourceTables {
        /** They stay, fenced. */
        KEEP,
        RENAME,
        DROP
    }

    /** What becomes of the copies at cancel. */
    enum TargetTables {
        KEEP,
        /** Only tables that this migration created. */
        DROP
    }
}
