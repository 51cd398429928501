package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.AuthorityDecoder;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.proxy.migration.store.SideRecords;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records that an interrupted attempt left behind to rest, so that they name one side.
 * Safe to repeat, and safe while another process does the same.
 */
public final class Settlement {
    private static final int ROUNDS = 5;

    private final String instance;
    private final AuthorityDecoder decoder;
    private final Map<Side, ControlRecords> records;

    public Settlement(String instance, Side from, Map<Side, ControlRecords> records) {
        this.instance = instance;
        this.decoder = new AuthorityDecoder(from);
        this.records = Map.copyOf(records);
    }

    /** What the records say; nothing is changed. */
    public Authority look(long knownEpoch) {
        return decoder.decode(read(Side.SOURCE), read(Side.TARGET), knownEpoch);
    }

    /** Turns an undecided attempt into an aborted one; the answer is Served or Blocked. */
    public Authority settle(long knownEpoch) {
        for (int round = 0; round < ROUNDS; round++) {
            Authority authority = look(knownEpoch);
            switch (authority) {
                case Authority.Blocked blocked -> {
                    return blocked;
                }
                case Authority.Served served -> {
                    voidAbortedIntent(served.side());
                    return served;
                }
                case Authority.InDoubt doubt -> {
                    Authority.Blocked failed = abort(doubt);
                    if (failed != null) {
                        return failed;
                    }
                }
            }
        }
        return new Authority.Blocked(
                "the records change all the time: another proxy works on this migration",
                look(knownEpoch).why());
    }

    /** The highest epoch that any reachable record mentions. */
    public long highestEpoch() {
        long highest = 0;
        for (Side side : Side.values()) {
            SideRecords found = read(side);
            highest = Math.max(highest, found == null ? 0 : found.highestEpoch());
        }
        return highest;
    }

    private Authority.@Nullable Blocked abort(Authority.InDoubt doubt) {
        Side gaining = doubt.losing().other();
        try {
            recordsOf(gaining).abortRegister(instance, doubt.epoch(), "recovery");
            return null;
        } catch (SQLException failure) {
            return new Authority.Blocked(
                    "the undecided cutover cannot be aborted on %s: %s"
                            .formatted(gaining.label(), failure.getMessage()),
                    doubt.why());
        }
    }

    /** Otherwise it would stand in the way of the next attempt. */
    private void voidAbortedIntent(Side serving) {
        SideRecords losing = read(serving);
        SideRecords gaining = read(serving.other());
        Intent intent = losing == null ? null : losing.intent();
        if (intent == null || gaining == null || intent.phase() != Intent.Phase.INTENT) {
            return;
        }
        Register register = gaining.register(intent.epoch());
        if (register == null || register.decision() != Register.Decision.ABORTED) {
            return;
        }
        try {
            recordsOf(serving).settleIntent(instance, intent.epoch(), Intent.Phase.NONE);
        } catch (SQLException left) {
            // The register says ABORTED, which is enough; the next settlement tries again.
            return;
        }
    }

    private @Nullable SideRecords read(Side side) {
        try {
            return recordsOf(side).read(instance);
        } catch (SQLException unreachable) {
            return null;
        }
    }

    private ControlRecords recordsOf(Side side) {
        ControlRecords found = records.get(side);
        if (found == null) {
            throw new IllegalStateException("no records for " + side);
        }
        return found;
    }
}
