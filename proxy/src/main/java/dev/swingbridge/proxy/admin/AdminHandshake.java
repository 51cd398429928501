package dev.swingbridge.proxy.admin;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.error.ProxyError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one operator in. The password is known here, so the fast way of caching_sha2_password always
 * suffices; clients that cannot do it are switched to mysql_native_password.
 */
final class AdminHandshake extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandshake.class);
    private static final String CACHING_SHA2 = "caching_sha2_password";
    private static final String NATIVE = "mysql_native_password";
    private static final int AUTH_SWITCH = 0xFE;
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final long CAPABILITIES =
            Capabilities.MYSQL
                    | Capabilities.LONG_FLAG
                    | Capabilities.CONNECT_WITH_SCHEMA
                    | Capabilities.PROTOCOL_41
                    | Capabilities.INTERACTIVE
                    | Capabilities.TRANSACTIONS
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.PLUGIN_AUTH_LENENC
                    | Capabilities.CONNECT_ATTRIBUTES;

    private final OperatorLogins logins;
    private final Duration timeout;
    private final AuthBytes nonce = AuthBytes.nonce(new SecureRandom());
    private final long connectionId;
    private final Consumer<String> loggedIn;
    private @Nullable HandshakeResponse response;
    private @Nullable Future<?> timer;
    private String plugin = "";
    private boolean refused;

    /**
     * @param timeout from the connect until the password is there
     * @param loggedIn told the operator's name after the final OK
     */
    AdminHandshake(
            OperatorLogins logins, Duration timeout, long connectionId, Consumer<String> loggedIn) {
        this.logins = logins;
        this.timeout = timeout;
        this.connectionId = connectionId;
        this.loggedIn = loggedIn;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Greeting greeting =
                new Greeting(
                        ConnectorQueries.VERSION,
                        connectionId,
                        nonce,
                        CAPABILITIES,
                        UTF8MB4_GENERAL_CI,
                        ServerStatus.AUTOCOMMIT,
                        CACHING_SHA2);
        send(ctx, 0, greeting::write);
        timer =
                ctx.executor()
                        .schedule(() -> timeIsOver(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void timeIsOver(ChannelHandlerContext ctx) {
        LOG.info("An operator's login took too long, closing client={}", host(ctx));
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        if (refused) {
            return; // its answer is on the way, a further guess is not looked at
        }
        ByteBuf payload = PacketFrame.payload(frame);
        int next = PacketFrame.sequence(frame) + 1;
        if (response == null) {
            response = HandshakeResponse.read(payload);
            plugin = response.plugin().isEmpty() ? NATIVE : response.plugin();
            check(ctx, next, response, response.authResponse(), false);
        } else {
            byte[] scramble = new byte[payload.readableBytes()];
            payload.readBytes(scramble);
            check(ctx, next, response, AuthBytes.of(scramble), true);
        }
    }

    private void check(
            ChannelHandlerContext ctx,
            int sequence,
            HandshakeResponse client,
            AuthBytes scramble,
            boolean switched) {
        String password = logins.password(client.user());
        if (password != null && matches(password, answer(scramble))) {
            accept(ctx, sequence, client.user());
        } else if (!switched && !plugin.equals(CACHING_SHA2)) {
            plugin = NATIVE;
            send(ctx, sequence, this::writeSwitch);
        } else {
            refuse(ctx, sequence, client);
        }
    }

    /** Some clients send a lone NUL for the empty password; a scramble may end in one. */
    private static AuthBytes answer(AuthBytes scramble) {
        return scramble.length() == 1 ? scramble.withoutTrailingNul() : scramble;
    }

    private boolean matches(String password, AuthBytes scramble) {
        AuthBytes clear = AuthBytes.of(password.getBytes(StandardCharsets.UTF_8));
        return plugin.equals(CACHING_SHA2)
                ? CachingSha2Password.matches(scramble, nonce, clear)
                : NativePassword.matches(scramble, nonce, clear);
    }

    private void writeSwitch(ByteBuf out) {
        WireWrite.int1(out, AUTH_SWITCH);
        WireWrite.nulTerminatedString(out, plugin);
        out.writeBytes(nonce.toArray()).writeByte(0);
    }

    private void accept(ChannelHandlerContext ctx, int sequence, String operator) {
        int next = sequence;
        if (plugin.equals(CACHING_SHA2)) {
            send(
                    ctx,
                    next++,
                    out ->
                            out.writeByte(CachingSha2Password.MORE_DATA)
                                    .writeByte(CachingSha2Password.FAST_OK));
        }
        OkPacket ok = OkPacket.of(ServerStatus.AUTOCOMMIT);
        send(ctx, next, out -> ok.write(out, false));
        logins.succeeded(OperatorLogins.Listener.ADMIN, host(ctx));
        loggedIn.accept(operator);
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, int sequence, HandshakeResponse client) {
        refused = true;
        Duration delay = logins.failed(OperatorLogins.Listener.ADMIN, client.user(), host(ctx));
        ErrPacket error = ProxyError.ADMIN_DENIED.packet(client.user());
        ctx.executor()
                .schedule(
                        () -> {
                            ctx.writeAndFlush(
                                            PacketFrame.build(ctx.alloc(), sequence, error::write))
                                    .addListener(ChannelFutureListener.CLOSE);
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static String host(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress client
                ? client.getAddress().getHostAddress()
                : "localhost";
    }

    private static void send(ChannelHandlerContext ctx, int sequence, Consumer<ByteBuf> payload) {
        ctx.writeAndFlush(PacketFrame.build(ctx.alloc(), sequence, payload));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MalformedPacketException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
