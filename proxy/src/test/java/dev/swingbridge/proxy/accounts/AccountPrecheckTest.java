package dev.swingbridge.proxy.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.migration.PrecheckReport.Check;
import dev.swingbridge.proxy.migration.PrecheckReport.Result;
import dev.swingbridge.router.table.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountPrecheckTest {
    @Test
    void refusesAnAccountInUseThatOnlyTheOldSideLetsIn() {
        Check check = only(line(null, "no such account", AccountLine.LOGGED_IN), Side.SOURCE);

        assertThat(check.result()).isEqualTo(Result.FAIL);
        assertThat(check.name()).isEqualTo("accounts");
        assertThat(check.detail()).isEqualTo("app cannot log in on target: no such account");
        assertThat(check.fix()).contains("target");
    }

    @Test
    void theOldSideIsTheOneThatTheTablesLeave() {
        AccountLine line = line("locked", null, AccountLine.LOGGED_IN);

        assertThat(only(line, Side.TARGET).result()).isEqualTo(Result.FAIL);
        assertThat(only(line, Side.SOURCE).result()).isEqualTo(Result.WARN);
    }

    @Test
    void warnsOfAnAccountThatNobodyHasUsed() {
        Check check = only(line(null, "locked", AccountLine.LOOKED_UP), Side.SOURCE);

        assertThat(check.result()).isEqualTo(Result.WARN);
        assertThat(check.detail()).contains("locked", "nobody has logged in");
    }

    @Test
    void passesWhatCannotBeMissed() {
        AccountLine onTargetOnly = line("no such account", null, AccountLine.LOOKED_UP);
        AccountLine onBoth = line(null, null, AccountLine.LOGGED_IN);

        List<Check> checks =
                new AccountPrecheck(() -> List.of(onTargetOnly, onBoth)).run(Side.SOURCE);

        assertThat(checks).extracting(Check::result).containsExactly(Result.PASS);
    }

    @Test
    void warnsWhenTheAccountsCannotBeRead() {
        List<Check> checks =
                new AccountPrecheck(
                                () -> {
                                    throw new IllegalStateException("SELECT denied");
                                })
                        .run(Side.SOURCE);

        assertThat(checks).extracting(Check::result).containsExactly(Result.WARN);
        assertThat(checks.getFirst().detail()).isEqualTo("SELECT denied");
    }

    private static Check only(AccountLine line, Side from) {
        List<Check> checks = new AccountPrecheck(() -> List.of(line)).run(from);
        assertThat(checks).hasSize(1);
        return checks.getFirst();
    }

    private static AccountLine line(
            @Nullable String source, @Nullable String target, String checked) {
        return new AccountLine("app", source, target, checked);
    }
}
