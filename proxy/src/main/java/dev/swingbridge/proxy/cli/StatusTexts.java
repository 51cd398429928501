package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The parts of a migration's status, each as one phrase. */
final class StatusTexts {
    private static final Pattern BELOW_MILLIS = Pattern.compile("(\\.\\d{3})\\d+(?=Z$)");

    private StatusTexts() {}

    static String text(JsonNode object, String field) {
        return object.path(field).asText();
    }

    /** Of a time, nobody reads what is less than milliseconds. */
    static String time(JsonNode object, String field) {
        return BELOW_MILLIS.matcher(text(object, field)).replaceFirst("$1");
    }

    static String percent(JsonNode copy) {
        return String.format(Locale.ROOT, "%.1f%%", copy.path("percent").asDouble());
    }

    /**
     * With rates and time left while there is something left, and the time only once it is known.
     */
    static String progress(JsonNode copy) {
        if (copy.path("percent").asDouble() >= 100) {
            return percent(copy);
        }
        JsonNode left = copy.path("etaSeconds");
        return percent(copy)
                + "  "
                + Figures.count(copy.path("rowsPerSecond").asLong())
                + " rows/s  "
                + Figures.bytes(copy.path("bytesPerSecond").asDouble())
                + "/s"
                + (left.asLong() > 0 ? "  ready in " + Figures.seconds(left.asLong()) : "");
    }

    static String lag(JsonNode stream) {
        return stream.path("lagMillis").isNumber() ? stream.get("lagMillis").asLong() + " ms" : "-";
    }

    static String stream(JsonNode stream) {
        String direction = text(stream, "direction");
        if (direction.isEmpty()) {
            return "not running";
        }
        return direction
                + "  lag "
                + lag(stream)
                + "  "
                + Figures.count(stream.path("transactionsPerSecond").asLong())
                + " transactions/s  "
                + Figures.count(stream.path("rowsPerSecond").asLong())
                + " rows/s  at "
                + text(stream, "position");
    }

    static String verify(JsonNode verify) {
        String state = verify.path("state").asText("none");
        if (state.equals("none")) {
            return "never run";
        }
        String finished =
                verify.path("finishedAt").isTextual()
                        ? ", finished " + time(verify, "finishedAt")
                        : "";
        return state
                + ": "
                + Figures.count(verify.path("rowsCompared").asLong())
                + " rows compared, "
                + Figures.count(verify.path("differences").asLong())
                + " differences"
                + finished;
    }

    static String ability(JsonNode ability) {
        List<String> reasons = new ArrayList<>();
        ability.path("reasons").forEach(reason -> reasons.add(reason.asText()));
        String why = reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
        return (ability.path("yes").asBoolean() ? "yes" : "no") + why;
    }

    static String cutover(JsonNode cutover) {
        if (!cutover.isObject()) {
            return "";
        }
        String reason = cutover.path("reason").isTextual() ? ": " + text(cutover, "reason") : "";
        return text(cutover, "direction")
                + " "
                + text(cutover, "outcome").toLowerCase(Locale.ROOT)
                + reason
                + ", held "
                + Figures.millis(cutover.path("holdMillis").asDouble())
                + ", "
                + time(cutover, "startedAt");
    }

    /** The verb that is being done and its step, if there is one. */
    static List<String> underWay(JsonNode verb) {
        if (!verb.isObject()) {
            return List.of();
        }
        JsonNode step = verb.path("step");
        String at = step.isObject() ? ", " + text(step, "name") + " for " + age(step) : "";
        String again = verb.path("interrupted").asBoolean() ? ", interrupted and continued" : "";
        return List.of(
                "%s since %s by %s%s%s"
                        .formatted(
                                text(verb, "verb"),
                                time(verb, "since"),
                                text(verb, "operator"),
                                again,
                                at));
    }

    /** What is not known or not done yet, and since when. */
    static List<String> unsettled(JsonNode unsettled) {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : unsettled) {
            texts.add(
                    "%s, for %s since %s%s"
                            .formatted(
                                    text(one, "text"),
                                    age(one),
                                    time(one, "since"),
                                    one.path("held").asBoolean() ? ", statements are held" : ""));
        }
        return texts;
    }

    private static String age(JsonNode aged) {
        return Figures.millis(aged.path("ageMillis").asDouble());
    }
}
