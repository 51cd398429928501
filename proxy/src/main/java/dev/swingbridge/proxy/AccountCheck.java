package dev.swingbridge.proxy;

import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.Credentials;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs in to both servers with every configured account. */
record AccountCheck(
        List<Account> accounts,
        BackendConnector connector,
        ServerProbe probe,
        EventLoopGroup loops) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    List<AccountLine> run() {
        List<AccountLine> lines = new ArrayList<>();
        for (Account account : accounts) {
            lines.add(
                    new AccountLine(
                            account.name(),
                            problem(account, Side.SOURCE),
                            problem(account, Side.TARGET)));
        }
        return lines;
    }

    private @Nullable String problem(Account account, Side side) {
        Credentials credentials = account.credentials().get(side);
        if (credentials == null) {
            return "no login configured";
        }
        BackendLogin own = probe.ownLogin(side);
        BackendLogin login =
                new BackendLogin(
                        credentials,
                        own.capabilities(),
                        own.collation(),
                        null,
                        Map.of(),
                        own.maxPacketBytes(),
                        null);
        Future<Backend> connecting = connector.connect(loops.next(), side, login);
        if (!connecting.awaitUninterruptibly(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return "no answer within " + LIMIT.toSeconds() + " s";
        }
        if (!connecting.isSuccess()) {
            return String.valueOf(connecting.cause().getMessage());
        }
        connecting.getNow().channel().close();
        return null;
    }
}
