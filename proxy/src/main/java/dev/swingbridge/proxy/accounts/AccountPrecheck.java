package dev.swingbridge.proxy.accounts;

import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.migration.AccountChecks;
import dev.swingbridge.proxy.migration.PrecheckReport.Check;
import dev.swingbridge.proxy.migration.PrecheckReport.Result;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code users check} finds, as part of a migration's precheck. An account that applications
 * use and that only the old side lets in would get errors from the cutover on: it refuses the
 * migration. One that nobody has used yet, or that cannot log in on the old side either, is a
 * warning.
 */
public record AccountPrecheck(Supplier<List<AccountLine>> accounts) implements AccountChecks {
    private static final String NAME = "accounts";

    @Override
    public List<Check> run(Side from) {
        List<AccountLine> lines;
        try {
            lines = accounts.get();
        } catch (IllegalStateException unknown) {
            return List.of(
                    new Check(
                            NAME,
                            Result.WARN,
                            String.valueOf(unknown.getMessage()),
                            "grant what docs/privileges.md lists, or check the accounts yourself"));
        }
        List<Check> found = new ArrayList<>();
        for (AccountLine line : lines) {
            Check check = check(line, from);
            if (check != null) {
                found.add(check);
            }
        }
        if (found.isEmpty()) {
            found.add(
                    new Check(
                            NAME,
                            Result.PASS,
                            "%d accounts can log in on both sides".formatted(lines.size()),
                            ""));
        }
        return found;
    }

    private static @Nullable Check check(AccountLine line, Side from) {
        String old = on(line, from);
        String fresh = on(line, from.other());
        boolean used = line.checked().equals(AccountLine.LOGGED_IN);
        if (old != null) {
            // a stored account of the new side alone is nobody's concern
            return used
                    ? new Check(
                            NAME,
                            Result.WARN,
                            sentence(line, from, old),
                            "correct it, or take it out of the configuration if nobody uses it")
                    : null;
        }
        if (fresh == null) {
            return null;
        }
        return new Check(
                NAME,
                used ? Result.FAIL : Result.WARN,
                sentence(line, from.other(), fresh)
                        + (used ? "" : "; nobody has logged in with it through this proxy yet"),
                "let it in on %s as on %s, with the same password where it is passed through"
                        .formatted(from.other().label(), from.label()));
    }

    private static String sentence(AccountLine line, Side side, String problem) {
        return "%s cannot log in on %s: %s".formatted(line.account(), side.label(), problem);
    }

    private static @Nullable String on(AccountLine line, Side side) {
        return side == Side.SOURCE ? line.source() : line.target();
    }
}
