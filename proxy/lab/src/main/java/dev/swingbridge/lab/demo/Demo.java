package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One show: sample data, the proxy, the clients, a migration's whole life, and the audit. */
final class Demo {
    private static final Duration THINK = Duration.ofMillis(40);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

    private final Screen screen;
    private final DemoSide source;
    private final DemoSide target;
    private final Shop shop;
    private final int clients;
    private final Duration part;
    private final int cycles;

    Demo(
            Screen screen,
            DemoSide source,
            DemoSide target,
            Shop shop,
            int clients,
            int seconds,
            int cycles) {
        this.screen = screen;
        this.source = source;
        this.target = target;
        this.shop = shop;
        this.clients = clients;
        this.part = Duration.ofSeconds(seconds).dividedBy(2L * cycles + 2);
        this.cycles = cycles;
    }

    /** Returns the exit code. */
    int run(boolean keep) throws Exception {
        Auditor auditor = SampleData.prepare(screen, source, target, shop, clients);
        long started = System.nanoTime();
        try (DemoProxy proxy = DemoProxy.start(source, target)) {
            screen.done("proxy started in a process of its own", secondsSince(started));
            try {
                int exitCode = live(proxy, auditor);
                if (keep) {
                    stayUp(proxy);
                }
                return exitCode;
            } catch (CommandFailure e) {
                screen.live(List::of);
                screen.print("\n  the proxy's log ends with:\n" + proxy.logTail() + "\n");
                throw e;
            }
        }
    }

    private int live(DemoProxy proxy, Auditor auditor) throws Exception {
        String name = "demo";
        try (AdminClient admin = proxy.admin();
                Workload workload =
                        Workload.start(proxy.url(shop.schema()), shop, clients, THINK)) {
            LiveView view = new LiveView(admin, Life.path(name), workload.pulse());
            screen.live(view);
            Life life = new Life(admin, name, screen, view);
            life.watch("clients at work before anything happens", Duration.ofSeconds(1));
            life.create(shop.schema() + ".*");
            life.verify();
            for (int cycle = 0; cycle < cycles; cycle++) {
                life.cutover("switch-traffic");
                life.watch("the target serves; the source is kept in step", part);
                life.cutover("reverse-traffic");
                life.watch("back on the source; the target is kept in step", part);
            }
            life.cutover("switch-traffic");
            life.watch("the target serves again", part);
            life.verify();
            life.watch("the target serves, proven equal", part);
            workload.stop();
            Settling.await(source.url(), target.url(), shop.schema(), SETTLE_LIMIT);
            life.complete();
            screen.live(List::of);
            return audit(workload, auditor, life);
        }
    }

    private int audit(Workload workload, Auditor auditor, Life life) throws SQLException {
        long started = System.nanoTime();
        AuditReport report = auditor.audit(workload, target.url(), source.url());
        screen.done(
                "audited both servers: every acknowledged write, every sum, every row",
                secondsSince(started));
        Summary.lines(report, workload.pulse(), life).forEach(screen::print);
        boolean good = report.clean() && workload.pulse().errors() == 0;
        return good ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private void stayUp(DemoProxy proxy) throws InterruptedException {
        screen.print("\nStill running; end it with ^C.\n");
        proxy.waysIn(shop.schema()).forEach(line -> screen.print("  " + line));
        new CountDownLatch(1).await();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
