package dev.swingbridge.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The shop's clients: they run until {@link #stop}, each with its own connection and ledger. */
public final class Workload implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final List<Thread> threads = new ArrayList<>();
    private final List<ShopClient> clients = new ArrayList<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final Pulse pulse = new Pulse();
    private final long thinkNanos;
    private volatile boolean goOn = true;

    private Workload(Duration think) {
        thinkNanos = think.toNanos();
    }

    /**
     * Clients that are not connected yet.
     *
     * @param url JDBC URL with login and the shop's schema; every second client adds server-side
     *     prepared statements to it
     * @param think pause of each client after each piece of work
     */
    public static Workload start(String url, Shop shop, int clients, Duration think) {
        Workload workload = new Workload(think);
        for (int client = 0; client < clients; client++) {
            Ledger ledger = new Ledger(client);
            String own =
                    client % 2 == 0 ? url : url + "&useServerPrepStmts=true&cachePrepStmts=true";
            workload.clients.add(
                    new ShopClient(
                            own,
                            shop,
                            clients,
                            ledger,
                            workload.pulse,
                            workload.thinkNanos,
                            () -> workload.goOn));
            workload.ledgers.add(ledger);
        }
        workload.resume();
        return workload;
    }

    /** Works again after a {@link #stop}, in the same ledgers. */
    void resume() {
        goOn = true;
        threads.clear();
        for (ShopClient client : clients) {
            threads.add(Thread.ofPlatform().name(client.toString()).start(client));
        }
    }

    public Pulse pulse() {
        return pulse;
    }

    /** For the auditor, once {@link #stop} has returned. */
    List<Ledger> ledgers() {
        return ledgers;
    }

    /** Writes whose clients do not know whether they happened; call after {@link #stop}. */
    long unknownOutcomes() {
        return ledgers.stream()
                .mapToLong(
                        ledger ->
                                ledger.unknownEntries.cardinality()
                                        + ledger.unknownNotes
                                        + ledger.unknownCartItems.size())
                .sum();
    }

    /** Every client finishes what it is doing. */
    public void stop() throws InterruptedException {
        goOn = false;
        for (Thread thread : threads) {
            if (!thread.join(END_LIMIT)) {
                throw new IllegalStateException(
                        thread.getName() + " still waits for an answer after " + END_LIMIT);
            }
        }
    }

    /** Tells the clients to end and does not wait. */
    @Override
    public void close() {
        goOn = false;
    }
}
