package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A login whose next step fails in a way that nobody has thought of ends, and says so. */
class ClientLoginExchangeTest {
    private static final AuthBytes NONCE = AuthBytes.of(new byte[AuthBytes.NONCE_BYTES]);
    private static final AuthBytes PASSWORD =
            AuthBytes.of("s3cret".getBytes(StandardCharsets.UTF_8));

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final Promise<Backend> connecting = new DefaultPromise<>(client.eventLoop());
    private final CompletableFuture<StoredLogins> lookedUp = new CompletableFuture<>();

    @AfterEach
    void releaseWhatWasSent() {
        client.finishAndReleaseAll();
    }

    private ClientLoginExchange login(List<Account> accounts) {
        LoginService service =
                new LoginService(
                        new Accounts(accounts),
                        (loop, side, login) -> connecting,
                        () -> Side.SOURCE,
                        LoginKeys::make,
                        _ -> lookedUp,
                        null,
                        new FrontendCounters());
        ClientLogin wanted =
                new ClientLogin(
                        "app",
                        Capabilities.PROTOCOL_41 | Capabilities.PLUGIN_AUTH,
                        45,
                        null,
                        Map.of(),
                        1 << 24,
                        7,
                        InetSocketAddress.createUnresolved("client", 1),
                        Map.of(),
                        NONCE);
        ClientLoginExchange exchange =
                new ClientLoginExchange(service, client, wanted, AuthPlugin.NATIVE);
        exchange.begin(AuthPlugin.NATIVE, NativePassword.scramble(PASSWORD, NONCE), 1);
        return exchange;
    }

    private static List<Account> mapped() {
        ServerCredentials account = new ServerCredentials("app", Secret.clearText("s3cret"));
        return List.of(
                new Account("app", "s3cret", Map.of(Side.SOURCE, account, Side.TARGET, account)));
    }

    private ErrPacket told() {
        client.runPendingTasks();
        ByteBuf frame = client.readOutbound();
        ErrPacket error = ErrPacket.read(PacketFrame.payload(frame));
        frame.release();
        return error;
    }

    @Test
    void endsWhenItsConnectionCannotBeUsed() {
        ClientLoginExchange exchange = login(mapped());

        connecting.setSuccess(null); // a connection that is none

        assertThat(told()).isEqualTo(ProxyError.SESSION_FAILED.packet(7));
        assertThat(exchange.outcome().isSuccess()).isFalse();
        assertThat(exchange.outcome().isDone()).isTrue();
    }

    @Test
    void endsWhenItsAccountCannotBeLookedUp() {
        ClientLoginExchange exchange = login(List.of());

        lookedUp.completeExceptionally(new IllegalStateException("planted"));

        assertThat(told()).isEqualTo(ProxyError.SESSION_FAILED.packet(7));
        assertThat(exchange.outcome().isDone()).isTrue();
    }
}
