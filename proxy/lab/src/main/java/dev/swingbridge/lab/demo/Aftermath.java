package dev.swingbridge.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.lab.demo.AskedVerb.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at everything after the proxy was killed and started again. */
final class Aftermath {
    /** Without an operator, both servers being up. */
    private static final Duration CONTINUES_WITHIN = Duration.ofSeconds(10);

    /** After that there is no point in going on. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoProxy proxy;
    private final KillLife life;
    private final DurableRecords records;
    private final Pulse pulse;
    private final int clients;

    Aftermath(DemoProxy proxy, KillLife life, DurableRecords records, Pulse pulse, int clients) {
        this.proxy = proxy;
        this.life = life;
        this.records = records;
        this.pulse = pulse;
        this.clients = clients;
    }

    /**
     * What was true before the kill.
     *
     * @param verb running, or just done; null when none was
     */
    record Before(String owner, @Nullable AskedVerb verb) {}

    /** What came of it; {@link KillReport} without the kill. */
    record Recovered(
            String after,
            double readyMillis,
            double servingMillis,
            double runningMillis,
            List<String> faults) {}

    /**
     * Waits until all is as before.
     *
     * @param killedNanos when
     */
    Recovered examine(Before before, long killedNanos) throws Exception {
        List<String> faults = new ArrayList<>();
        proxy.awaitReady();
        final double readyMillis = millisSince(killedNanos);
        final long writes = pulse.writes();
        final long readyNanos = System.nanoTime();
        checkAuthority(before, faults);
        await(faults, "no client could write", () -> pulse.writes() > writes);
        final double servingMillis = millisSince(readyNanos);
        await(
                faults,
                "the migration did not continue",
                () -> wellKnown(before) && KillLife.goesOnVerifying(life.status()));
        final double runningMillis = millisSince(killedNanos);
        if (millisSince(readyNanos) > CONTINUES_WITHIN.toMillis()) {
            faults.add("it took longer than " + CONTINUES_WITHIN.toSeconds() + " s to continue");
        }
        await(faults, "the verification did not end", () -> KillLife.goesOn(life.status()));
        checkFence(faults);
        await(faults, "not all clients came back", () -> pulse.connected() == clients);
        if (!Await.until(PATIENCE, () -> records.disagreement().isEmpty())) {
            faults.addAll(records.disagreement());
        }
        JsonNode status = life.status();
        String after = KillLife.state(status) + " " + status.path("authority").asText();
        return new Recovered(after, readyMillis, servingMillis, runningMillis, faults);
    }

    /** The moment applications can connect it must be known who serves. */
    private void checkAuthority(Before before, List<String> faults) throws Exception {
        faults.addAll(records.undecided());
        String owner = records.owner();
        JsonNode status = life.status();
        String authority = status.path("authority").asText(owner);
        if (!authority.equals(owner)) {
            faults.add("the servers say %s owns, the proxy says %s".formatted(owner, authority));
        }
        boolean moved = !owner.equals(before.owner());
        boolean mayMove = before.verb() != null && before.verb().verb().endsWith("-traffic");
        Outcome outcome = before.verb() == null ? Outcome.REFUSED : before.verb().outcome();
        if (moved && (!mayMove || outcome == Outcome.REFUSED)) {
            faults.add("authority moved to %s without being asked to".formatted(owner));
        }
        if (!moved && mayMove && outcome == Outcome.DONE) {
            faults.add("a cutover that was answered as done is forgotten");
        }
    }

    /** What was answered as done before the kill is not forgotten, and what was begun is ended. */
    private boolean wellKnown(Before before) throws Exception {
        AskedVerb verb = before.verb();
        if (verb == null || verb.outcome() != Outcome.DONE) {
            return true;
        }
        JsonNode status = life.status();
        return switch (verb.verb()) {
            case "create" -> status.isObject();
            case "cancel" -> KillLife.state(status).equals("CANCELLED");
            case "complete" -> KillLife.state(status).equals("COMPLETED");
            case "verify" -> !status.path("verify").path("state").asText().equals("none");
            default -> true;
        };
    }

    /** After a first cutover one side, and only one, takes writes that come past the proxy. */
    private void checkFence(List<String> faults) throws Exception {
        JsonNode status = life.status();
        String authority = status.path("authority").asText();
        if (authority.isEmpty() || KillLife.state(status).equals("CANCELLED")) {
            return;
        }
        if (!records.takesWrites(authority)) {
            faults.add(authority + " serves and is fenced");
        }
        boolean completed = KillLife.state(status).equals("COMPLETED");
        String other = authority.equals("source") ? "target" : "source";
        if (!completed && records.everCutOver() && records.takesWrites(other)) {
            faults.add(other + " does not serve and takes writes");
        }
    }

    private void await(List<String> faults, String otherwise, Await.Question question)
            throws Exception {
        if (!Await.until(PATIENCE, question)) {
            faults.add(otherwise + " within " + PATIENCE.toSeconds() + " s: " + life.status());
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
