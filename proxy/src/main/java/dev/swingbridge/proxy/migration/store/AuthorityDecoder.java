package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.proxy.migration.store.Register.Decision;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the durable records who serves a migration's tables.
 *
 * <p>A side that loses first writes its intent, then the side that gains decides in its register.
 * So a side that owns and has no newer intent is the owner whatever the other side says, a side
 * that has moved names the other one, and only a side that is leaving needs both. The newest claim
 * wins; at the same epoch the register (the decision) wins over the intent.
 */
public final class AuthorityDecoder {
    private final Side from;

    /**
     * @param from the side that served when the migration was created
     */
    public AuthorityDecoder(Side from) {
        this.from = from;
    }

    private enum Kind {
        NEVER_OWNED,
        MOVED,
        LEAVING,
        OWNS
    }

    /**
     * What one side says about itself.
     *
     * @param won epoch of the newest cutover it won; 0 when it served from the start, -1 when never
     */
    private record Claim(Side side, Kind kind, long epoch, long won, String line) {
        boolean newerThan(Claim other) {
            return epoch != other.epoch ? epoch > other.epoch : kind.compareTo(other.kind) > 0;
        }
    }

    /**
     * Decides.
     *
     * @param source null when the source cannot be read
     * @param target null when the target cannot be read
     * @param knownEpoch of the newest cutover that the migration's own record remembers as done:
     *     records that know less were lost
     */
    public Authority decode(
            @Nullable SideRecords source, @Nullable SideRecords target, long knownEpoch) {
        List<String> why = new ArrayList<>();
        Claim newest = null;
        for (Side side : Side.values()) {
            SideRecords records = side == Side.SOURCE ? source : target;
            if (records == null) {
                why.add(side.label() + " cannot be read");
                continue;
            }
            Claim claim = claim(side, records);
            why.add(claim.line());
            if (newest == null || claim.newerThan(newest)) {
                newest = claim;
            }
        }
        if (newest == null) {
            return new Authority.Blocked("neither server can be read", why);
        }
        SideRecords gaining = newest.side() == Side.SOURCE ? target : source;
        return refuseLostRecords(conclude(newest, gaining, why), knownEpoch);
    }

    private Claim claim(Side side, SideRecords records) {
        long won = Math.max(records.lastCommitted(), side == from ? 0 : -1);
        Intent intent = records.intent();
        if (intent != null && intent.phase() != Intent.Phase.NONE && intent.epoch() > won) {
            boolean moved = intent.phase() == Intent.Phase.MOVED;
            return new Claim(
                    side,
                    moved ? Kind.MOVED : Kind.LEAVING,
                    intent.epoch(),
                    won,
                    "%s: intent %s in epoch %d"
                            .formatted(side.label(), intent.phase(), intent.epoch()));
        }
        if (won < 0) {
            return new Claim(
                    side, Kind.NEVER_OWNED, -1, won, side.label() + ": won no cutover yet");
        }
        String line =
                won == 0
                        ? side.label() + ": serves since the migration was created"
                        : "%s: register COMMITTED in epoch %d".formatted(side.label(), won);
        return new Claim(side, Kind.OWNS, won, won, line);
    }

    private Authority conclude(Claim newest, @Nullable SideRecords gaining, List<String> why) {
        return switch (newest.kind()) {
            case OWNS -> new Authority.Served(newest.side(), newest.epoch(), why);
            case MOVED -> new Authority.Served(newest.side().other(), newest.epoch(), why);
            // The other side cannot be read, or this would not be the newest claim.
            case NEVER_OWNED -> new Authority.Served(newest.side().other(), 0, why);
            case LEAVING -> leaving(newest, gaining, why);
        };
    }

    private Authority leaving(Claim newest, @Nullable SideRecords gaining, List<String> why) {
        Side losing = newest.side();
        if (gaining == null) {
            return new Authority.Blocked(
                    "a cutover away from %s was begun and %s, which decides it, cannot be read"
                            .formatted(losing.label(), losing.other().label()),
                    why);
        }
        Register register = gaining.register(newest.epoch());
        List<String> all = new ArrayList<>(why);
        all.add(
                "%s: register %s in epoch %d"
                        .formatted(
                                losing.other().label(),
                                register == null ? "missing" : register.decision(),
                                newest.epoch()));
        return register != null && register.decision() == Decision.ABORTED
                ? new Authority.Served(losing, newest.won(), all)
                : new Authority.InDoubt(losing, newest.epoch(), all);
    }

    private static Authority refuseLostRecords(Authority authority, long knownEpoch) {
        if (authority instanceof Authority.Served served && served.epoch() < knownEpoch) {
            return new Authority.Blocked(
                    "the migration remembers cutover %d as done, the servers only %d: control tables were lost or restored"
                            .formatted(knownEpoch, served.epoch()),
                    served.why());
        }
        return authority;
    }
}
