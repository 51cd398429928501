package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.Mode;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.OpenTransactions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every verb of an operator, for every listener. Throws {@link UsageException} when a request makes
 * no sense and {@link dev.swingbridge.proxy.migration.lifecycle.RefusedException} when it cannot be
 * done now.
 */
public final class Operations {
    private final Migrations migrations;
    private final ProxyViews views;
    private final CutoverOptions cutoverDefaults;

    public Operations(Migrations migrations, ProxyViews views, CutoverOptions cutoverDefaults) {
        this.migrations = migrations;
        this.views = views;
        this.cutoverDefaults = cutoverDefaults;
    }

    /** For events. */
    public Migrations migrations() {
        return migrations;
    }

    public ProxyViews views() {
        return views;
    }

    /** Options: blocking, only those that a cutover would have to wait for. */
    public List<SessionLine> sessions(VerbOptions options) {
        options.allowing("blocking");
        boolean all = !options.flag("blocking", false);
        return views.sessions().stream()
                .filter(session -> all || session.blocking() != null)
                .toList();
    }

    /** Options: tables, from, to, on_ddl, start. Started at once unless {@code start=false}. */
    public MigrationStatus create(String name, VerbOptions options, String operator) {
        options.allowing("tables", "from", "to", "on_ddl", "start");
        return migrations.create(request(name, options), operator);
    }

    /** Options as for {@link #create}; without any the migration exists already. */
    public PrecheckReport precheck(String name, VerbOptions options) {
        options.allowing("tables", "from", "to", "on_ddl", "start");
        return options.has("tables")
                ? migrations.precheck(request(name, options))
                : migrations.precheck(name);
    }

    private static CreateRequest request(String name, VerbOptions options) {
        String patterns = options.text("tables");
        if (patterns == null || patterns.isBlank()) {
            throw new UsageException("say which tables, such as tables 'shop.*,!shop.tmp_*'");
        }
        Side from = options.choice("from", Side.class, Side.SOURCE);
        if (options.choice("to", Side.class, from.other()) == from) {
            throw new UsageException("from and to are both " + from.label());
        }
        OnDdl onDdl = options.choice("on_ddl", OnDdl.class, OnDdl.STOP);
        boolean start = options.flag("start", true);
        return new CreateRequest(name, PatternList.split(patterns), from, onDdl, start);
    }

    /** No options. */
    public MigrationStatus start(String name, VerbOptions options, String operator) {
        options.allowing();
        return migrations.start(name, operator);
    }

    /** No options. */
    public MigrationStatus pause(String name, VerbOptions options, String operator) {
        options.allowing();
        return migrations.pause(name, operator);
    }

    /** No options. */
    public MigrationStatus resume(String name, VerbOptions options, String operator) {
        options.allowing();
        return migrations.resume(name, operator);
    }

    public MigrationStatus status(String name) {
        return migrations.status(name);
    }

    public List<MigrationStatus> list() {
        return migrations.list();
    }

    /** Options: repair. */
    public MigrationStatus verify(String name, VerbOptions options, String operator) {
        options.allowing("repair", "tables");
        if (options.has("tables")) {
            throw new UsageException(
                    "verify compares all tables of the migration: leave tables out");
        }
        return migrations.verify(name, options.flag("repair", false), operator);
    }

    /** Options: max_hold, drain, max_lag, kill_open_transactions, rehearse, dry_run. */
    public CutoverReport switchTraffic(String name, VerbOptions options, String operator) {
        return migrations.switchTraffic(name, cutover(options), operator);
    }

    /** Options as for {@link #switchTraffic}. */
    public CutoverReport reverseTraffic(String name, VerbOptions options, String operator) {
        return migrations.reverseTraffic(name, cutover(options), operator);
    }

    private CutoverOptions cutover(VerbOptions options) {
        options.allowing(
                "max_hold", "drain", "max_lag", "kill_open_transactions", "rehearse", "dry_run");
        CutoverOptions chosen = cutoverDefaults;
        @Nullable Duration maxHold = options.duration("max_hold");
        @Nullable Duration drain = options.duration("drain");
        @Nullable Duration maxLag = options.duration("max_lag");
        chosen = maxHold == null ? chosen : chosen.withMaxHold(maxHold);
        chosen = drain == null ? chosen : chosen.withDrain(drain);
        chosen = maxLag == null ? chosen : chosen.withMaxLag(maxLag);
        if (options.has("kill_open_transactions")) {
            boolean kill = options.flag("kill_open_transactions", false);
            chosen =
                    chosen.withOpenTransactions(
                            kill ? OpenTransactions.KILL : OpenTransactions.ABORT);
        }
        return chosen.withMode(mode(options));
    }

    private static Mode mode(VerbOptions options) {
        if (options.dryRun()) {
            return Mode.DRY_RUN;
        }
        return options.flag("rehearse", false) ? Mode.REHEARSE : Mode.FOR_REAL;
    }

    /** Options: source_tables = keep, rename or drop. */
    public MigrationStatus complete(String name, VerbOptions options, String operator) {
        return migrations.complete(name, sourceTables(options), operator);
    }

    /** What {@link #complete} would do and why it would be refused; options as for it. */
    public DryRun planComplete(String name, VerbOptions options) {
        return migrations.planComplete(name, sourceTables(options));
    }

    private static SourceTables sourceTables(VerbOptions options) {
        options.allowing("source_tables", "dry_run");
        return options.choice("source_tables", SourceTables.class, SourceTables.KEEP);
    }

    /** Options: target_tables = keep or drop. */
    public MigrationStatus cancel(String name, VerbOptions options, String operator) {
        return migrations.cancel(name, targetTables(options), operator);
    }

    /** What {@link #cancel} would do and why it would be refused; options as for it. */
    public DryRun planCancel(String name, VerbOptions options) {
        return migrations.planCancel(name, targetTables(options));
    }

    private static TargetTables targetTables(VerbOptions options) {
        options.allowing("target_tables", "dry_run");
        return options.choice("target_tables", TargetTables.class, TargetTables.DROP);
    }

    /** Removes what is on record of a migration that has ended. No options. */
    public void delete(String name, VerbOptions options, String operator) {
        options.allowing();
        migrations.delete(name, operator);
    }

    public List<JournalEntry> journal(String name) {
        return migrations.journal(name);
    }

    public List<RowDifference> differences(String name) {
        return migrations.differences(name);
    }

    public DoctorReport doctor(String name, boolean fix, String operator) {
        return migrations.doctor(name, fix, operator);
    }
}
