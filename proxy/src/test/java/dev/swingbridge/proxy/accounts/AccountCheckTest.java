package dev.swingbridge.proxy.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerConnector;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.TlsTowardsServer;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code users check} on real servers. */
class AccountCheckTest {
    private static final EventLoopGroup LOOPS = Transport.best().newGroup(1);
    private static final List<String> NAMES =
            List.of(
                    "check_fine",
                    "check_here",
                    "check_there",
                    "check_locked",
                    "check_expired",
                    "check_far",
                    "check_differs",
                    "check_seen");

    @AfterAll
    static void stop() {
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static BackendSettings settings(Side side, TestServer server) {
        return new BackendSettings(
                side,
                server.host(),
                server.port(),
                null,
                new TlsTowardsServer(TlsMode.PREFERRED, null, null, null),
                BackendSettings.CONNECT_TIMEOUT);
    }

    private static LoginTrial trial(TestServers.Pair pair) {
        ServerFacts facts = new ServerFacts();
        ServerConnector connector =
                new ServerConnector(
                        List.of(
                                settings(Side.SOURCE, pair.source()),
                                settings(Side.TARGET, pair.target())),
                        facts);
        ServerCredentials root =
                new ServerCredentials(
                        pair.source().user(), Secret.clearText(pair.source().password()));
        return new LoginTrial(
                connector,
                new ServerProbe(connector, facts, Map.of(Side.SOURCE, root, Side.TARGET, root)),
                LOOPS);
    }

    private static void create(TestServer server, String name, String how) {
        server.run("CREATE USER " + name + " " + how);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void saysOfEveryPassedThroughAccountWhatHindersIt(TestServers.Pair pair) throws Exception {
        Map<String, Secret> seen = new HashMap<>();
        seen.put("check_seen", Secret.clearText("right on source"));
        for (TestServer server : List.of(pair.source(), pair.target())) {
            NAMES.forEach(name -> server.run("DROP USER IF EXISTS " + name));
            server.run("DROP USER IF EXISTS 'check_far'@'10.9.%'");
            create(server, "check_fine", "IDENTIFIED BY 'x'");
        }
        create(pair.source(), "check_here", "IDENTIFIED BY 'x'");
        create(pair.target(), "check_there", "IDENTIFIED BY 'x'");
        for (String name : List.of("check_locked", "check_expired", "check_differs")) {
            create(pair.source(), name, "IDENTIFIED BY 'x'");
        }
        create(pair.target(), "check_locked", "IDENTIFIED BY 'x' ACCOUNT LOCK");
        create(pair.target(), "check_expired", "IDENTIFIED BY 'x' PASSWORD EXPIRE");
        create(pair.target(), "check_differs", "IDENTIFIED BY 'y'");
        create(pair.source(), "'check_far'@'10.9.%'", "IDENTIFIED BY 'x'");
        create(pair.target(), "check_far", "IDENTIFIED BY 'x'");
        create(pair.source(), "check_seen", "IDENTIFIED BY 'right on source'");
        create(pair.target(), "check_seen", "IDENTIFIED BY 'another'");

        List<AccountLine> lines;
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET));
                ServerAccounts accounts = new ServerAccounts(List.of(source, target))) {
            StoredAccountCheck stored =
                    new StoredAccountCheck(
                            accounts,
                            List.of(
                                    settings(Side.SOURCE, pair.source()),
                                    settings(Side.TARGET, pair.target())),
                            seen::get);
            lines = new AccountCheck(List.of(), trial(pair), stored).run();
        }

        boolean salted = pair.source().flavor() == Flavor.MYSQL;
        assertThat(lines)
                .filteredOn(line -> NAMES.contains(line.account()))
                .extracting(
                        AccountLine::account, line -> line.source() == null, AccountLine::checked)
                .containsExactlyInAnyOrder(
                        tuple("check_fine", true, "looked up"),
                        tuple("check_here", true, "looked up"),
                        tuple("check_there", false, "looked up"),
                        tuple("check_locked", true, "looked up"),
                        tuple("check_expired", true, "looked up"),
                        tuple("check_far", false, "looked up"),
                        tuple("check_differs", true, "looked up"),
                        tuple("check_seen", true, "logged in"));
        assertThat(line(lines, "check_fine").target()).isNull();
        assertThat(line(lines, "check_here").target()).isEqualTo("there is no such account");
        assertThat(line(lines, "check_there").source()).isEqualTo("there is no such account");
        assertThat(line(lines, "check_locked").target()).isEqualTo("the account is locked");
        assertThat(line(lines, "check_expired").target()).isEqualTo("its password has expired");
        assertThat(line(lines, "check_far").source()).startsWith("only from '10.9.%'");
        assertThat(line(lines, "check_seen").target()).contains("Access denied");
        if (!salted) {
            assertThat(line(lines, "check_differs").target()).contains("another one");
        }
        assertThat(lines)
                .extracting(AccountLine::account)
                .doesNotContain("root", "mysql.sys", "mariadb.sys");
    }

    private static AccountLine line(List<AccountLine> lines, String account) {
        return lines.stream()
                .filter(line -> line.account().equals(account))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void logsInWithEveryConfiguredAccount() throws Exception {
        TestServers.Pair pair = TestServers.pair();
        ServerCredentials right = new ServerCredentials("root", Secret.clearText(""));
        ServerCredentials wrong = new ServerCredentials("root", Secret.clearText("wrong"));
        Account account = new Account("app", "x", Map.of(Side.SOURCE, right, Side.TARGET, wrong));
        try (ServerAccounts unused = new ServerAccounts(List.of())) {
            StoredAccountCheck stored = new StoredAccountCheck(unused, List.of(), name -> null);

            List<AccountLine> lines = new AccountCheck(List.of(account), trial(pair), stored).run();

            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst().source()).isNull();
            assertThat(lines.getFirst().target()).contains("Access denied");
            assertThat(lines.getFirst().checked()).isEqualTo(AccountLine.LOGGED_IN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "%, anything, true",
        "localhost, localhost, true",
        "127.0.0.1, localhost, true",
        "127.0.0.%, 127.0.0.1, true",
        "10.1.0.0/255.255.0.0, 10.1.2.3, true",
        "10.1.0.0/255.255.0.0, 10.2.2.3, false",
        "10.1.2.0/24, 10.1.2.255, true",
        "10.1.2.0/24, 10.1.3.1, false",
        "10.1.2._, 10.1.2.34, false",
        "10x1.2.3, 10.1.2.3, false",
    })
    void knowsWhichHostsAnAccountAdmits(String pattern, String host, boolean admitted) {
        assertThat(HostPattern.admits(pattern, host)).isEqualTo(admitted);
    }
}
