package dev.swingbridge.lab.demo;

import dev.swingbridge.lab.demo.Aftermath.Before;
import dev.swingbridge.lab.demo.Aftermath.Recovered;
import dev.swingbridge.lab.demo.KillPlan.Moment;
import dev.swingbridge.lab.demo.KillPlan.Phase;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The same life, but the proxy is killed with SIGKILL again and again, and started again at once.
 * Nothing else is done for it: what it needs it must find on the two servers.
 */
final class KillRun {
    private static final Duration THINK = Duration.ofMillis(40);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
    private static final Duration WAKE_LIMIT = Duration.ofSeconds(30);

    private final Screen screen;
    private final DemoSide source;
    private final DemoSide target;
    private final Shop shop;
    private final int clients;
    private final List<Moment> moments;
    private final List<KillReport> kills = new ArrayList<>();

    /** Never the name of an earlier run's migration, which the servers may remember. */
    private final String name = "kills_" + Long.toString(System.currentTimeMillis(), 36);

    KillRun(
            Screen screen,
            DemoSide source,
            DemoSide target,
            Shop shop,
            int clients,
            List<Moment> moments) {
        this.screen = screen;
        this.source = source;
        this.target = target;
        this.shop = shop;
        this.clients = clients;
        this.moments = moments;
    }

    /** Returns the exit code. */
    int run() throws Exception {
        Auditor auditor = SampleData.prepare(screen, source, target, shop, clients);
        try (DemoProxy proxy = DemoProxy.start(source, target)) {
            try {
                return live(proxy, auditor);
            } catch (CommandFailure e) {
                screen.live(List::of);
                screen.print("\n  the proxy's log ends with:\n" + proxy.logTail() + "\n");
                throw e;
            }
        }
    }

    private int live(DemoProxy proxy, Auditor auditor) throws Exception {
        try (AdminClient admin = proxy.admin();
                Workload workload =
                        Workload.start(proxy.url(shop.schema()), shop, clients, THINK)) {
            LiveView view = new LiveView(admin, Life.path(name), workload.pulse());
            screen.live(view);
            Life unkilled = new Life(admin, name, screen, view);
            KillLife life = new KillLife(admin, name, shop.schema() + ".*", unkilled);
            DurableRecords records = new DurableRecords(source, target, name, shop.schema());
            Killer killer =
                    new Killer(
                            proxy,
                            life,
                            records,
                            new Aftermath(proxy, life, records, workload.pulse(), clients),
                            workload.pulse());
            int completing = firstCompleting();
            killAll(killer, view, 0, completing);
            life.serveTarget();
            unkilled.verify();
            workload.stop();
            Settling.await(source.url(), target.url(), shop.schema(), SETTLE_LIMIT);
            AuditReport both = auditor.audit(workload, target.url(), source.url());
            screen.print("    both sides audited; the clients continue");
            workload.resume();
            killAll(killer, view, completing, moments.size());
            life.complete();
            workload.stop();
            screen.live(List::of);
            AuditReport end = auditor.auditOne(workload, target.url());
            KillSummary summary =
                    new KillSummary(kills, both, end, workload, killer.unexpectedDisconnects());
            summary.lines().forEach(screen::print);
            return summary.good() ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private int firstCompleting() {
        for (int each = 0; each < moments.size(); each++) {
            if (moments.get(each).phase() == Phase.COMPLETE) {
                return each;
            }
        }
        return moments.size();
    }

    private void killAll(Killer killer, LiveView view, int from, int to) throws Exception {
        for (int each = from; each < to; ) {
            int next = each + 1;
            while (next < to && moments.get(next).phase() == Phase.RECOVER) {
                next++;
            }
            view.step("kill %d of %d".formatted(each + 1, moments.size()));
            KillReport kill = killer.kill(each + 1, moments.subList(each, next));
            kills.add(kill);
            screen.print("  " + kill);
            each = next;
        }
    }

    /** Kills the proxy at one moment, or at one and again while it recovers. */
    private record Killer(
            DemoProxy proxy,
            KillLife life,
            DurableRecords records,
            Aftermath aftermath,
            Pulse pulse,
            List<String> unexpectedDisconnects) {
        Killer(
                DemoProxy proxy,
                KillLife life,
                DurableRecords records,
                Aftermath aftermath,
                Pulse pulse) {
            this(proxy, life, records, aftermath, pulse, new ArrayList<>());
        }

        KillReport kill(int number, List<Moment> together) throws Exception {
            final long disconnects = pulse.disconnects();
            Moment first = together.getFirst();
            String owner = first.phase() == Phase.CREATE ? "source" : records.owner();
            boolean aimed = first.phase() == Phase.CUTOVER_STEP;
            List<String> steps = aimed ? life.cutoverSteps() : List.of();
            long logged = proxy.logLength();
            AskedVerb verb = life.reach(first.phase());
            if (first.phase() != Phase.CREATE && !isCutover(verb)) {
                owner = records.owner();
            }
            String state = verb == null ? KillLife.state(life.status()) : "";
            if (aimed && verb != null) {
                String step = steps.get((int) (first.step() * steps.size())) + " done";
                Await.until(
                        WAKE_LIMIT, () -> verb.answered() || proxy.steps(logged).contains(step));
            }
            Await.pause(first.delay());
            if (pulse.disconnects() != disconnects) {
                unexpectedDisconnects.add(
                        "%d connections broke before kill %d"
                                .formatted(pulse.disconnects() - disconnects, number));
            }
            proxy.kill();
            long killed = System.nanoTime();
            String during = during(first, verb, state, proxy.steps(logged));
            for (Moment again : together.subList(1, together.size())) {
                long length = proxy.logLength();
                proxy.restart();
                Await.until(WAKE_LIMIT, () -> proxy.logLength() > length);
                Await.pause(again.delay());
                proxy.kill();
                killed = System.nanoTime();
                during += ", again in recovery +" + again.delay().toMillis() + " ms";
            }
            proxy.restart();
            Recovered found = aftermath.examine(new Before(owner, verb), killed);
            return new KillReport(
                    number,
                    number + together.size() - 1,
                    during,
                    found.after(),
                    found.readyMillis(),
                    found.servingMillis(),
                    found.runningMillis(),
                    found.faults());
        }

        private static boolean isCutover(@Nullable AskedVerb verb) {
            return verb != null && verb.verb().endsWith("-traffic");
        }

        private static String during(
                Moment moment, @Nullable AskedVerb verb, String state, List<String> steps) {
            String what = verb == null ? moment.phase().label() + ", " + state : verb.verb();
            String after = steps.isEmpty() ? "" : ", after " + steps.getLast();
            return String.format(
                    Locale.ROOT, "%s +%d ms%s", what, moment.delay().toMillis(), after);
        }
    }
}
