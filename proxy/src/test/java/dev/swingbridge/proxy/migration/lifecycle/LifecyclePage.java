package dev.swingbridge.proxy.migration.lifecycle;

import dev.swingbridge.proxy.migration.lifecycle.Lifecycle.Transition;
import java.util.stream.Collectors;

/** The text of {@code docs/lifecycle.md}, written from the table. */
final class LifecyclePage {
    private static final String HEAD =
            """
            # The life of a migration

            This page is written from the table in `Lifecycle.java`, and the build fails when the two differ.
            Beside its state a migration has a health: RUNNING, PAUSED (`pause` was asked for) or FAILED (with the
            reason; `resume` tries again once the cause is fixed). Verification is a report, not a state.
            One verb of a migration runs at a time. A migration that has ended stays on record until `delete`.
            What a verb that runs shows, and how it is waited for: [operating](operating.md).

            """;

    private LifecyclePage() {}

    static String text() {
        return HEAD + diagram() + "\n" + table();
    }

    private static String diagram() {
        return Lifecycle.TABLE.stream()
                .filter(each -> each.from() != each.to())
                .map(
                        each ->
                                "    %s --> %s: %s\n"
                                        .formatted(each.from(), each.to(), each.event().label()))
                .collect(
                        Collectors.joining(
                                "",
                                "```mermaid\nstateDiagram-v2\n    [*] --> CREATED: create\n",
                                "```\n"));
    }

    private static String table() {
        StringBuilder text = new StringBuilder("| state | verbs allowed |\n|---|---|\n");
        for (MigrationState state : MigrationState.values()) {
            String verbs =
                    Lifecycle.TABLE.stream()
                            .filter(each -> each.from() == state && each.event() instanceof Verb)
                            .map(LifecyclePage::cell)
                            .collect(Collectors.joining(", "));
            text.append("| %s | %s |\n".formatted(state, verbs.isEmpty() ? "none" : verbs));
        }
        return text.toString();
    }

    private static String cell(Transition transition) {
        return "`" + transition.event().label() + "`";
    }
}
