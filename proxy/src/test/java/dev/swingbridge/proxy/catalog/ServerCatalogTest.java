package dev.swingbridge.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When one server's catalog is read, and what is known when it cannot be. */
class ServerCatalogTest {
    private static final TableName PLAIN = new TableName("shop", "plain");
    private static final TableName SEEN = new TableName("shop", "seen");
    private static final TableName FRESH = new TableName("shop", "fresh");
    private static final CatalogSnapshot FOUND =
            new CatalogSnapshot(
                    Set.of(PLAIN, SEEN),
                    Map.of(SEEN, new Footprint(Set.of(PLAIN), Set.of(), true)),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    true);

    /** A reading takes one answer from here; it waits while there is none. */
    private final BlockingQueue<CompletableFuture<CatalogSnapshot>> answers =
            new LinkedBlockingQueue<>();

    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean needed = true;
    private ServerCatalog catalog = catalog(Duration.ofSeconds(20));

    private ServerCatalog catalog(Duration patience) {
        return new ServerCatalog("test", this::read, () -> needed, () -> {}, patience);
    }

    private CatalogSnapshot read() throws SQLException {
        begun.incrementAndGet();
        try {
            return answers.take().get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new SQLException(e.getCause());
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
    }

    private void answer(CatalogSnapshot found) {
        answers.add(CompletableFuture.completedFuture(found));
    }

    private void fail() {
        answers.add(CompletableFuture.failedFuture(new SQLException("gone away")));
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void thoseWhoAskDuringAReadingShareTheNext() throws Exception {
        CompletableFuture<Void> first = ask();
        await().until(() -> begun.get() == 1);
        CompletableFuture<Void> second = ask();
        CompletableFuture<Void> third = ask();

        answer(CatalogSnapshot.UNREAD);
        first.get(20, TimeUnit.SECONDS);
        await().until(() -> begun.get() == 2);
        assertThat(second).isNotDone();
        answer(FOUND);

        second.get(20, TimeUnit.SECONDS);
        third.get(20, TimeUnit.SECONDS);
        assertThat(begun).hasValue(2);
        assertThat(catalog.snapshot()).isEqualTo(FOUND);
    }

    @Test
    void readsNothingWhileNothingMoves() {
        needed = false;

        assertThat(ask()).isCompleted();
        assertThat(begun).hasValue(0);
    }

    @Test
    void whatCannotBeReadIsUnknownUntilItIs() throws Exception {
        answer(FOUND);
        ask().get(20, TimeUnit.SECONDS);
        fail();
        ask(FRESH, PLAIN).get(20, TimeUnit.SECONDS);

        CatalogSnapshot doubted = catalog.snapshot();
        assertThat(doubted.complete()).isFalse();
        assertThat(doubted.views()).containsOnlyKeys(SEEN, FRESH);
        assertThat(doubted.views()).containsEntry(SEEN, Footprint.UNKNOWN);
        assertThat(doubted.views()).containsEntry(FRESH, Footprint.UNKNOWN);
        assertThat(doubted.writes()).isEqualTo(Map.of(PLAIN, Footprint.UNKNOWN));

        answer(FOUND);
        catalog.start();
        await().untilAsserted(() -> assertThat(catalog.snapshot()).isEqualTo(FOUND));
    }

    /** A reading that ends later, but began before, does not take the doubt away. */
    @Test
    void holdsNobodyForLong() throws Exception {
        catalog.close();
        catalog = catalog(Duration.ofMillis(200));
        CompletableFuture<Void> slow = ask();
        await().until(() -> begun.get() == 1);
        CompletableFuture<Void> later = ask(FRESH);

        slow.get(20, TimeUnit.SECONDS);
        later.get(20, TimeUnit.SECONDS);
        assertThat(catalog.snapshot().views()).containsEntry(FRESH, Footprint.UNKNOWN);

        answer(FOUND);
        await().until(() -> begun.get() == 2);
        assertThat(catalog.snapshot().tables()).contains(PLAIN);
        assertThat(catalog.snapshot().views()).containsEntry(FRESH, Footprint.UNKNOWN);
        assertThat(catalog.snapshot().complete()).isFalse();
        answer(FOUND);
        await().untilAsserted(() -> assertThat(catalog.snapshot()).isEqualTo(FOUND));
    }

    private CompletableFuture<Void> ask(TableName... named) {
        return catalog.readAnew(Set.of(named)).toCompletableFuture();
    }
}
