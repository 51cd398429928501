package dev.swingbridge.lab.conformance;

import java.util.List;

/**
 * Steps that belong together, sent by one client.
 *
 * @param setup statements that make the tables it works on
 * @param movable whether a cutover may come between any two of its steps
 */
record Scene(String name, List<String> setup, List<Step> steps, boolean movable) {
    Scene {
        setup = List.copyOf(setup);
        steps = List.copyOf(steps);
    }

    /** Each statement prepared, executed and closed in place of its text. */
    static List<Step> asPrepared(List<String> statements) {
        return statements.stream()
                .<Step>mapMulti(
                        (sql, out) -> {
                            out.accept(new Step.Prepare("s", sql));
                            out.accept(new Step.Execute("s"));
                            out.accept(new Step.Close("s"));
                        })
                .toList();
    }

    static List<Step> asText(List<String> statements) {
        return statements.stream().<Step>map(Step.Query::new).toList();
    }
}
