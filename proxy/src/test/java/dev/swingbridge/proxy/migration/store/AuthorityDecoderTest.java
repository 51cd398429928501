package dev.swingbridge.proxy.migration.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.store.Intent.Phase;
import dev.swingbridge.proxy.migration.store.Register.Decision;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorityDecoderTest {
    private final AuthorityDecoder decoder = new AuthorityDecoder(Side.SOURCE);

    @Test
    void theFirstOwnerServesFromTheStartAndAlone() {
        assertServed(decode(SideRecords.EMPTY, SideRecords.EMPTY), Side.SOURCE, 0);
        assertServed(decode(SideRecords.EMPTY, null), Side.SOURCE, 0);
    }

    @Test
    void aFirstCutoverAtEveryPointOfItsLife() {
        SideRecords pending = side(null, register(1, Decision.PENDING));
        SideRecords committed = side(null, register(1, Decision.COMMITTED));
        SideRecords aborted = side(null, register(1, Decision.ABORTED));
        SideRecords leaving = side(intent(1, Phase.INTENT));
        SideRecords moved = side(intent(1, Phase.MOVED));
        SideRecords stayed = side(intent(1, Phase.NONE));

        assertServed(decode(SideRecords.EMPTY, pending), Side.SOURCE, 0);
        assertThat(decode(leaving, pending)).isInstanceOf(Authority.InDoubt.class);
        assertServed(decode(leaving, committed), Side.TARGET, 1);
        assertServed(decode(moved, committed), Side.TARGET, 1);
        assertServed(decode(leaving, aborted), Side.SOURCE, 0);
        assertServed(decode(stayed, aborted), Side.SOURCE, 0);
        assertServed(decode(stayed, pending), Side.SOURCE, 0);
    }

    @Test
    void onlyASideThatIsLeavingNeedsTheOtherOne() {
        SideRecords leaving = side(intent(1, Phase.INTENT));
        SideRecords moved = side(intent(1, Phase.MOVED));
        SideRecords committed = side(null, register(1, Decision.COMMITTED));
        SideRecords pending = side(null, register(1, Decision.PENDING));

        assertThat(decode(leaving, null)).isInstanceOf(Authority.Blocked.class);
        assertServed(decode(moved, null), Side.TARGET, 1);
        assertServed(decode(null, committed), Side.TARGET, 1);
        assertServed(decode(null, pending), Side.SOURCE, 0);
        assertThat(decode(null, null)).isInstanceOf(Authority.Blocked.class);
    }

    @Test
    void theSecondCutoverBackIsNewerThanTheFirst() {
        SideRecords source = side(intent(1, Phase.MOVED), register(2, Decision.COMMITTED));
        SideRecords target = side(intent(2, Phase.MOVED), register(1, Decision.COMMITTED));

        assertServed(decode(source, target), Side.SOURCE, 2);
        assertServed(decode(source, null), Side.SOURCE, 2);
        assertServed(decode(null, target), Side.SOURCE, 2);
    }

    @Test
    void aBurntEpochLeavesTheOneBeforeInForce() {
        SideRecords source = side(intent(1, Phase.MOVED), register(2, Decision.ABORTED));
        SideRecords target = side(intent(2, Phase.INTENT), register(1, Decision.COMMITTED));

        assertServed(decode(source, target), Side.TARGET, 1);
    }

    @Test
    void aSideThatLostItsRegisterStillServesBecauseTheOtherHasMoved() {
        assertServed(decode(side(intent(1, Phase.MOVED)), SideRecords.EMPTY), Side.TARGET, 1);
    }

    @Test
    void recordsThatKnowLessThanTheMigrationAreNotBelieved() {
        Authority found = decoder.decode(SideRecords.EMPTY, SideRecords.EMPTY, 1);

        assertThat(found).isInstanceOf(Authority.Blocked.class);
    }

    /**
     * Every combination of records up to epoch 2 that a run of the protocol can leave behind, with
     * either side unreachable: the answer is never the wrong side.
     */
    @Test
    void everyReachableCombinationNamesTheRightSideOrNone() {
        int seen = 0;
        for (Reachable each : reachable()) {
            for (int hidden = 0; hidden < 3; hidden++) {
                Authority found =
                        decoder.decode(
                                hidden == 1 ? null : each.source,
                                hidden == 2 ? null : each.target,
                                0);
                if (found instanceof Authority.Served served) {
                    assertThat(served.side())
                            .as("%s hidden=%d", each, hidden)
                            .isEqualTo(each.serves);
                } else {
                    assertThat(each.undecided || hidden > 0)
                            .as("%s hidden=%d: %s", each, hidden, found)
                            .isTrue();
                }
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(100);
    }

    /** One state of the records, and who serves in it. */
    private record Reachable(
            SideRecords source, SideRecords target, Side serves, boolean undecided) {}

    /** Walks the protocol: each attempt stops after any of its durable writes. */
    private static List<Reachable> reachable() {
        List<Reachable> all = new ArrayList<>();
        walk(SideRecords.EMPTY, SideRecords.EMPTY, Side.SOURCE, 1, all);
        return all;
    }

    private static void walk(
            SideRecords source, SideRecords target, Side serves, long epoch, List<Reachable> all) {
        all.add(new Reachable(source, target, serves, false));
        if (epoch > 4) {
            return;
        }
        Sides before = new Sides(source, target, serves);
        Sides pending = before.register(epoch, Decision.PENDING);
        all.add(pending.as(serves, false));
        Sides intent = pending.intent(epoch, Phase.INTENT);
        all.add(intent.as(serves, true));
        Sides aborted = intent.register(epoch, Decision.ABORTED);
        all.add(aborted.as(serves, false));
        Sides none = aborted.intent(epoch, Phase.NONE);
        walk(none.source, none.target, serves, epoch + 1, all);
        Sides skipped = pending.intent(epoch, Phase.NONE);
        walk(skipped.source, skipped.target, serves, epoch + 1, all);
        Sides committed = intent.register(epoch, Decision.COMMITTED);
        all.add(committed.as(serves.other(), false));
        Sides moved = committed.intent(epoch, Phase.MOVED);
        walk(moved.source, moved.target, serves.other(), epoch + 1, all);
    }

    private record Sides(SideRecords source, SideRecords target, Side losing) {
        Reachable as(Side serves, boolean undecided) {
            return new Reachable(source, target, serves, undecided);
        }

        Sides register(long epoch, Decision decision) {
            return with(losing.other(), withRegister(of(losing.other()), epoch, decision));
        }

        Sides intent(long epoch, Phase phase) {
            return with(
                    losing,
                    new SideRecords(
                            AuthorityDecoderTest.intent(epoch, phase), of(losing).registers()));
        }

        private SideRecords of(Side side) {
            return side == Side.SOURCE ? source : target;
        }

        private Sides with(Side side, SideRecords records) {
            return side == Side.SOURCE
                    ? new Sides(records, target, losing)
                    : new Sides(source, records, losing);
        }

        private static SideRecords withRegister(
                SideRecords records, long epoch, Decision decision) {
            List<Register> registers = new ArrayList<>(records.registers());
            registers.removeIf(each -> each.epoch() == epoch);
            registers.add(AuthorityDecoderTest.register(epoch, decision));
            return new SideRecords(records.intent(), registers);
        }
    }

    private Authority decode(@Nullable SideRecords source, @Nullable SideRecords target) {
        return decoder.decode(source, target, 0);
    }

    private static void assertServed(Authority found, Side side, long epoch) {
        assertThat(found)
                .isInstanceOfSatisfying(
                        Authority.Served.class,
                        served -> {
                            assertThat(served.side()).isEqualTo(side);
                            assertThat(served.epoch()).isEqualTo(epoch);
                        });
    }

    private static SideRecords side(@Nullable Intent intent, Register... registers) {
        return new SideRecords(intent, List.of(registers));
    }

    private static Intent intent(long epoch, Phase phase) {
        return new Intent(epoch, "attempt-" + epoch, phase);
    }

    private static Register register(long epoch, Decision decision) {
        return new Register(epoch, "attempt-" + epoch, decision, null);
    }
}
