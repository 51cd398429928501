package dev.swingbridge.proxy.migration.running;

import static dev.swingbridge.proxy.migration.running.TestDefinitions.ITEMS;
import static dev.swingbridge.proxy.migration.running.TestDefinitions.ORDERS;
import static dev.swingbridge.proxy.migration.running.TestDefinitions.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.copy.TableProgress;
import dev.swingbridge.proxy.migration.MigrationStatus.Table;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures of the copy do not go back to nothing when a run, or the process, ends. */
class CopyFiguresTest {
    private final FakeStore store = new FakeStore();

    private CopyFigures figures() {
        return new CopyFigures(store.copied, Map::of, SHOP);
    }

    private static CopyStatus run(long rows, long bytes, TableProgress.State state) {
        return new CopyStatus(
                CopyStatus.State.RUNNING,
                List.of(
                        new TableProgress(ORDERS, state, rows, 1_000, bytes),
                        new TableProgress(ITEMS, TableProgress.State.WAITING, 0, 50, 0)),
                0,
                0,
                null,
                null,
                null);
    }

    @Test
    void surviveTheEndOfTheProcess() {
        figures().note(run(600, 6_000, TableProgress.State.COPYING), true);

        CopyFigures later = figures();
        later.read(true);

        assertThat(later.tables(null, MigrationState.COPYING))
                .containsExactly(
                        new Table("shop.orders", "copying", 600, 1_000, 6_000),
                        new Table("shop.items", "waiting", 0, 50, 0));
    }

    @Test
    void addTheBytesOfEveryRunAndNeverLoseRows() {
        figures().note(run(600, 6_000, TableProgress.State.COPYING), true);
        CopyFigures later = figures();
        later.read(true);
        later.runBegins();

        CopyStatus before = run(0, 0, TableProgress.State.WAITING);
        assertThat(later.tables(before, MigrationState.COPYING).getFirst().rowsCopied())
                .isEqualTo(600);
        CopyStatus run = run(1_000, 4_000, TableProgress.State.COPIED);
        later.note(run, true);

        assertThat(later.tables(run, MigrationState.COPYING).getFirst())
                .isEqualTo(new Table("shop.orders", "copied", 1_000, 1_000, 10_000));
        assertThat(later.tables(null, MigrationState.REPLICATING).getFirst())
                .isEqualTo(new Table("shop.orders", "copied", 1_000, 1_000, 10_000));
    }

    @Test
    void areWrittenLaterWhenTheServerDoesNotAnswer() {
        CopyFigures figures = figures();
        store.unreachable = true;
        figures.note(run(600, 6_000, TableProgress.State.COPYING), true);
        store.unreachable = false;
        figures.note(run(600, 6_000, TableProgress.State.COPYING), true);
        figures.note(run(600, 6_000, TableProgress.State.COPYING), true);

        assertThat(store.copied.tables).hasSize(2);
        assertThat(store.copied.writes).isOne();
    }

    @Test
    void ofAnEarlierVersionAreTheRowsOfItsChunks() {
        CopyFigures figures = new CopyFigures(store.copied, () -> Map.of(ORDERS, 400L), SHOP);

        figures.read(true);

        assertThat(figures.tables(null, MigrationState.REPLICATING).getFirst().rowsCopied())
                .isEqualTo(400);
    }
}
