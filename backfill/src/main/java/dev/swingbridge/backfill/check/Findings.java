package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.check.Check.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what one check finds. Nothing found means that all is well. */
final class Findings {
    private final String id;
    private final List<Check> checks = new ArrayList<>();

    Findings(String id) {
        this.id = id;
    }

    void fail(String subject, String finding, String fix) {
        checks.add(new Check(id, Severity.FAIL, subject, finding, fix));
    }

    void warn(String subject, String finding, String fix) {
        checks.add(new Check(id, Severity.WARN, subject, finding, fix));
    }

    List<Check> orOk(String subject) {
        return checks.isEmpty()
                ? List.of(new Check(id, Severity.OK, subject, "good", ""))
                : List.copyOf(checks);
    }
}
