package dev.swingbridge.proxy.accounts;

import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether every account can log in on both sides: those of the configuration by logging in, those
 * that are passed through by what the servers store, and by logging in where the password is known.
 */
public record AccountCheck(List<Account> accounts, LoginTrial trial, StoredAccountCheck stored) {

    /**
     * Blocks.
     *
     * @throws IllegalStateException when a server cannot be asked, in words for the operator
     */
    public List<AccountLine> run() {
        if (accounts.isEmpty()) {
            try {
                return stored.run(trial);
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "the servers' accounts cannot be read: " + e.getMessage(), e);
            }
        }
        return accounts.stream()
                .map(
                        account ->
                                new AccountLine(
                                        account.name(),
                                        problem(account, Side.SOURCE),
                                        problem(account, Side.TARGET),
                                        AccountLine.LOGGED_IN))
                .toList();
    }

    private @Nullable String problem(Account account, Side side) {
        ServerCredentials credentials = account.credentials().get(side);
        return credentials == null ? "no login configured" : trial.problem(side, credentials);
    }
}
