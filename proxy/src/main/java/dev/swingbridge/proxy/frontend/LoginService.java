package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.ChangeUserRequest;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all logins share: the accounts, the way to the servers, keys, failures so far. */
final class LoginService implements Authenticator {
    private final Accounts accounts;
    private final BackendConnector connector;
    private final Supplier<Side> home;
    private final Supplier<KeyPair> rsa;
    private final StoredAccounts stored;
    private final @Nullable ClientTls tls;
    private final FrontendCounters counters;
    private final PasswordCache remembered = new PasswordCache();
    private final FailedLogins failures = new FailedLogins();

    /**
     * @param home the side that serves new sessions at this moment
     * @param rsa the proxy's own key pair for clients without TLS
     * @param stored asked for passed-through accounts of clients that cannot tell their password
     */
    LoginService(
            Accounts accounts,
            BackendConnector connector,
            Supplier<Side> home,
            Supplier<KeyPair> rsa,
            StoredAccounts stored,
            @Nullable ClientTls tls,
            FrontendCounters counters) {
        this.accounts = accounts;
        this.connector = connector;
        this.home = home;
        this.rsa = rsa;
        this.stored = stored;
        this.tls = tls;
        this.counters = counters;
    }

    @Override
    public LoginExchange changeUser(Channel client, ClientLogin current, ByteBuf command) {
        ChangeUserRequest request =
                ChangeUserRequest.read(PacketFrame.payload(command), current.capabilities());
        ClientLogin wanted =
                new ClientLogin(
                        request.user(),
                        current.capabilities(),
                        request.collation() == 0 ? current.collation() : request.collation(),
                        request.schema(),
                        request.attributes().isEmpty()
                                ? current.attributes()
                                : request.attributes(),
                        current.maxPacketBytes(),
                        current.connectionId(),
                        current.clientAddress(),
                        Map.of(),
                        current.nonce());
        ClientLoginExchange exchange = new ClientLoginExchange(this, client, wanted, "");
        exchange.begin(request.plugin(), request.authResponse(), PacketFrame.sequence(command));
        return exchange;
    }

    /**
     * @param shownMethod see {@link PasswordProof.Asked}
     */
    PasswordProof proof(Channel client, ClientLogin wanted, Side side, String shownMethod) {
        Account account = accounts.find(wanted.account());
        AuthBytes mapped = null;
        if (account != null) {
            mapped = AuthBytes.of(account.password().getBytes(StandardCharsets.UTF_8));
        }
        boolean canSwitch = Capabilities.has(wanted.capabilities(), Capabilities.PLUGIN_AUTH);
        return new PasswordProof(
                new PasswordProof.Asked(wanted.nonce(), shownMethod, safe(client), canSwitch),
                side,
                rsa,
                mapped,
                account == null ? remembered.find(wanted.account()) : null);
    }

    /** Whether the certificate a client has shown allows it to log in as that account. */
    boolean identified(Channel client, String account) {
        return tls == null || tls.identifies(client, account);
    }

    /** The accounts to use on the servers; null when nobody of that name is known here. */
    @Nullable Map<Side, ServerCredentials> credentials(String user, Secret secret) {
        Account account = accounts.find(user);
        if (account != null) {
            return account.credentials();
        }
        if (!accounts.passThrough()) {
            return null;
        }
        Map<Side, ServerCredentials> same = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            same.put(side, new ServerCredentials(user, secret));
        }
        return same;
    }

    boolean passedThrough(String user) {
        return accounts.passThrough() && !user.isEmpty();
    }

    BackendConnector connector() {
        return connector;
    }

    Side homeSide() {
        return home.get();
    }

    StoredAccounts stored() {
        return stored;
    }

    PasswordCache remembered() {
        return remembered;
    }

    FailedLogins failures() {
        return failures;
    }

    FrontendCounters counters() {
        return counters;
    }

    private static boolean safe(Channel client) {
        return client.pipeline().get(SslHandler.class) != null
                || ClientAddress.isUnix(client.localAddress());
    }
}
