package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a verb would do, and why it would be refused. */
final class DryRunView {
    private DryRunView() {}

    /** Of switch-traffic or reverse-traffic. */
    static String cutover(JsonNode report) {
        List<String> steps = new ArrayList<>();
        report.path("steps").forEach(step -> steps.add(step.path("name").asText()));
        return text(report.path("direction").asText(), steps, refusals(report));
    }

    /** Of complete or cancel. */
    static String end(JsonNode plan) {
        List<String> steps = new ArrayList<>();
        plan.path("steps").forEach(step -> steps.add(step.asText()));
        return text(plan.path("verb").asText(), steps, refusals(plan));
    }

    /** As if it had been asked for. */
    static int exitCode(JsonNode plan) {
        return refusals(plan).isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private static List<String> refusals(JsonNode plan) {
        List<String> refusals = new ArrayList<>();
        plan.path("refusals").forEach(refusal -> refusals.add(refusal.asText()));
        if (plan.path("reason").isTextual()) {
            refusals.add(plan.get("reason").asText());
        }
        return refusals;
    }

    private static String text(String verb, List<String> steps, List<String> refusals) {
        StringBuilder out = new StringBuilder(verb + " would:\n");
        steps.forEach(step -> out.append("  ").append(step).append('\n'));
        if (refusals.isEmpty()) {
            return out.append("Nothing is in the way now.\n").toString();
        }
        out.append("It would be refused now:\n");
        refusals.forEach(refusal -> out.append("  ").append(refusal).append('\n'));
        return out.toString();
    }
}
