package dev.swingbridge.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Brings one migration to where the proxy is to be killed, from wherever it is. */
final class KillLife {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    private final AdminClient admin;
    private final String name;
    private final String tables;
    private final Life life;

    /**
     * @param tables the migration's patterns
     * @param life for what is done without being killed
     */
    KillLife(AdminClient admin, String name, String tables, Life life) {
        this.admin = admin;
        this.name = name;
        this.tables = tables;
        this.life = life;
    }

    /**
     * Reaches the phase and asks for its verb.
     *
     * @return null when the phase is a state and not a verb
     */
    @Nullable AskedVerb reach(KillPlan.Phase phase) throws Exception {
        return switch (phase) {
            case CREATE -> {
                end();
                yield AskedVerb.ask(admin, "create", "/api/migrations", definition());
            }
            case CANCEL -> {
                begin();
                yield ask("cancel", Map.of());
            }
            case COPY -> {
                begin();
                await("copying", at -> copied(at) || at.path("copy").path("percent").asInt() > 0);
                yield null;
            }
            case CATCH_UP -> {
                copy();
                admin.post(Life.path(name) + "/pause", Map.of());
                Await.pause(STANDSTILL);
                yield ask("resume", Map.of());
            }
            case VERIFY -> {
                copy();
                yield ask("verify", Map.of());
            }
            case REPLICATE -> {
                copy();
                yield null;
            }
            case CUTOVER, CUTOVER_STEP -> {
                copy();
                JsonNode status = await("able to cut over", at -> can(at, true) || can(at, false));
                yield ask(can(status, true) ? "switch-traffic" : "reverse-traffic", Map.of());
            }
            case SERVED -> {
                serveTarget();
                yield null;
            }
            case RECOVER -> null;
            case COMPLETE -> {
                if (ended(status())) {
                    yield null;
                }
                serveTarget();
                yield ask("complete", Map.of("sourceTables", "rename"));
            }
        };
    }

    /** The steps of the cutover that is possible now, in their order. */
    List<String> cutoverSteps() throws Exception {
        copy();
        JsonNode status = await("able to cut over", at -> can(at, true) || can(at, false));
        String verb = can(status, true) ? "switch-traffic" : "reverse-traffic";
        List<String> names = new ArrayList<>();
        admin.post(Life.path(name) + "/" + verb, Map.of("dryRun", "true"))
                .path("steps")
                .forEach(step -> names.add(step.path("name").asText()));
        return names;
    }

    /** The target serves, and could give back. */
    void serveTarget() throws Exception {
        copy();
        if (state(status()).equals("REPLICATING")) {
            life.cutover("switch-traffic");
        }
        await("able to reverse-traffic", at -> can(at, false));
    }

    /** Ends it for good on the target, unless that is done. */
    void complete() throws Exception {
        if (!ended(status())) {
            serveTarget();
            admin.post(Life.path(name) + "/complete", Map.of("sourceTables", "rename"));
            await("completing", KillLife::ended);
        }
    }

    /** Missing when there is no such migration. */
    JsonNode status() throws CommandFailure, InterruptedException {
        try {
            return admin.get(Life.path(name));
        } catch (CommandFailure failure) {
            if (failure.exitCode() == ExitCode.UNREACHABLE) {
                throw failure;
            }
            return MissingNode.getInstance();
        }
    }

    /** Everything runs again that should run by itself in the state the migration is in. */
    static boolean goesOn(JsonNode status) {
        return goesOn(status, idle(status));
    }

    /** The same while a verification compares rows, which takes as long as there are rows. */
    static boolean goesOnVerifying(JsonNode status) {
        String verb = status.path("underWay").path("verb").asText("");
        return goesOn(status, idle(status) || verb.equals("verify"));
    }

    private static boolean idle(JsonNode status) {
        return status.path("underWay").isMissingNode() || status.path("underWay").isNull();
    }

    private static boolean goesOn(JsonNode status, boolean idle) {
        return switch (state(status)) {
            case "", "COMPLETED", "CANCELLED" -> idle;
            case "COPYING" -> healthy(status);
            case "REPLICATING", "SWITCHED" -> idle && healthy(status);
            default -> false;
        };
    }

    private static boolean healthy(JsonNode status) {
        return status.path("health").asText().equals("RUNNING")
                && status.path("stream").path("lagMillis").isNumber()
                && List.of("canSwitch", "canReverse").stream()
                        .noneMatch(
                                ability ->
                                        status.path(ability)
                                                .path("reasons")
                                                .toString()
                                                .contains("still being finished"));
    }

    static String state(JsonNode status) {
        return status.path("state").asText();
    }

    private AskedVerb ask(String verb, Map<String, String> options) {
        return AskedVerb.ask(admin, verb, Life.path(name) + "/" + verb, options);
    }

    private Map<String, String> definition() {
        return Map.of("name", name, "tables", tables);
    }

    private void end() throws Exception {
        JsonNode status = status();
        if (status.isObject() && !ended(status)) {
            admin.post(Life.path(name) + "/cancel", Map.of());
            await("cancelling", KillLife::ended);
        }
    }

    private void begin() throws Exception {
        JsonNode status = status();
        if (!status.isObject() || ended(status)) {
            admin.post("/api/migrations", definition());
        }
    }

    /** The copy is complete and the stream runs. */
    private void copy() throws Exception {
        begin();
        await("copying", at -> copied(at) && goesOn(at));
    }

    private static boolean copied(JsonNode status) {
        return List.of("REPLICATING", "SWITCHED").contains(state(status));
    }

    private static boolean ended(JsonNode status) {
        return List.of("COMPLETED", "CANCELLED").contains(state(status));
    }

    private static boolean can(JsonNode status, boolean forth) {
        return status.path(forth ? "canSwitch" : "canReverse").path("yes").asBoolean();
    }

    private JsonNode await(String what, Predicate<JsonNode> reached) throws Exception {
        boolean there = Await.until(LIMIT, () -> reached.test(status()));
        JsonNode status = status();
        if (!there) {
            throw new CommandFailure(
                    ExitCode.REFUSED, "still " + what + " after " + LIMIT + ": " + status);
        }
        return status;
    }
}
