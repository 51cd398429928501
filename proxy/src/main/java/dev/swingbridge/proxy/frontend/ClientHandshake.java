package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.netty.CompressedPackets;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.error.ProxyError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client from its connect to its session: greeting, TLS, response, password, hand-over. Takes
 * whole frames; leaves the pipeline when the session has taken over.
 */
final class ClientHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHandshake.class);

    private final Frontend frontend;
    private final SessionStarter starter;
    private final long connectionId;

    private @Nullable Greeting greeting;
    private @Nullable ClientLoginExchange exchange;
    private @Nullable Future<?> timer;
    private boolean encrypted;
    private int zstdLevel;

    ClientHandshake(Frontend frontend, SessionStarter starter, long connectionId) {
        this.frontend = frontend;
        this.starter = starter;
        this.connectionId = connectionId;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        startTimer(ctx);
        AuthBytes nonce = frontend.nonce();
        guarded(ctx)
                .whenDone(
                        frontend.greeting(ctx.channel().eventLoop(), connectionId, nonce),
                        done -> {
                            if (done.isSuccess()) {
                                greet(ctx, done.getNow());
                            } else {
                                refuse(ctx, 0, frontend.whyNoGreeting(done.cause()));
                            }
                        });
        ctx.fireChannelActive();
    }

    private GuardedLoop guarded(ChannelHandlerContext ctx) {
        return new GuardedLoop(ctx.channel().eventLoop(), e -> exceptionCaught(ctx, e));
    }

    private void greet(ChannelHandlerContext ctx, Greeting shown) {
        greeting = shown;
        ctx.writeAndFlush(PacketFrame.build(ctx.alloc(), 0, shown::write));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf frame = (ByteBuf) message;
        ClientLoginExchange running = exchange;
        if (running != null) {
            running.receive(frame);
            return;
        }
        try {
            firstPacket(ctx, frame);
        } finally {
            frame.release();
        }
    }

    private void firstPacket(ChannelHandlerContext ctx, ByteBuf frame) {
        Greeting shown = greeting;
        if (shown == null) {
            throw new MalformedPacketException("the client speaks before it was greeted");
        }
        ByteBuf payload = PacketFrame.payload(frame);
        ErrPacket refusal = frontend.refusal(ctx.channel());
        if (refusal != null) {
            refuse(ctx, PacketFrame.sequence(frame) + 1, refusal);
            return;
        }
        ClientTls tls = frontend.tls();
        if (!encrypted && tls != null && HandshakeResponse.isTlsRequest(payload)) {
            startTls(ctx, tls);
            return;
        }
        boolean required = tls != null && tls.mode().required();
        if (required && !encrypted && !frontend.overUnixSocket(ctx.channel())) {
            refuse(ctx, PacketFrame.sequence(frame) + 1, ProxyError.TLS_REQUIRED.packet());
            return;
        }
        HandshakeResponse response = HandshakeResponse.read(payload);
        begin(ctx, shown, response, PacketFrame.sequence(frame));
    }

    /** What came after the request belongs to TLS already, so a new decoder goes after it. */
    private void startTls(ChannelHandlerContext ctx, ClientTls tls) {
        encrypted = true;
        ChannelHandlerContext decoder = ctx.pipeline().context(FrameDecoder.class);
        String name = decoder.name();
        ctx.pipeline().addAfter(name, "decrypted", frontend.newDecoder());
        ctx.pipeline().addAfter(name, "tls", tls.context().newHandler(ctx.alloc()));
        ctx.pipeline().remove(name);
    }

    private void begin(
            ChannelHandlerContext ctx, Greeting shown, HandshakeResponse response, int sequence) {
        long agreed = response.capabilities() & shown.capabilities();
        zstdLevel = response.zstdLevel();
        ClientLogin wanted =
                new ClientLogin(
                        response.user(),
                        agreed,
                        response.collation(),
                        response.schema(),
                        response.attributes(),
                        response.maxPacketBytes(),
                        connectionId,
                        ClientAddress.of(ctx.channel()),
                        Map.of(),
                        shown.nonce());
        ClientLoginExchange started =
                new ClientLoginExchange(frontend.logins(), ctx.channel(), wanted, shown.plugin());
        exchange = started;
        guarded(ctx)
                .whenDone(
                        started.outcome(),
                        done -> {
                            if (done.isSuccess()) {
                                handOver(ctx, done.getNow());
                            } else {
                                ctx.close();
                            }
                        });
        started.begin(response.plugin(), response.authResponse(), sequence);
    }

    private void handOver(ChannelHandlerContext ctx, Authenticated authenticated) {
        stopTimer();
        ctx.channel().config().setAutoRead(false);
        ClientLogin login = authenticated.login();
        LOG.debug(
                "Logged in session={} account={} client={} side={}",
                connectionId,
                login.account(),
                login.clientAddress(),
                authenticated.home().side().label());
        try {
            compress(ctx, login.capabilities());
            ctx.pipeline().remove(this);
            starter.start(ctx.channel(), login, authenticated.home());
            // last: what it holds of a client that does not wait for the OK goes to the session
            ctx.pipeline().remove(FrameDecoder.class);
        } catch (RuntimeException | Error e) {
            LOG.error("Session could not be started and is closed session={}", connectionId, e);
            authenticated.home().channel().close();
            ctx.channel().close();
        }
    }

    /** From the first command on; the final OK went out as it is. */
    private void compress(ChannelHandlerContext ctx, long capabilities) {
        Compression agreed = Compression.agreed(capabilities, zstdLevel);
        if (agreed != null) {
            String decoder = ctx.pipeline().context(FrameDecoder.class).name();
            ctx.pipeline()
                    .addAfter(
                            decoder,
                            "compression",
                            CompressedPackets.ofServer(ProxyError.NOT_UNPACKED.packet(), agreed));
        }
    }

    private void startTimer(ChannelHandlerContext ctx) {
        long millis = frontend.settings().limits().handshakeTimeout().toMillis();
        timer = guarded(ctx).schedule(() -> timeIsOver(ctx), millis, TimeUnit.MILLISECONDS);
    }

    private void timeIsOver(ChannelHandlerContext ctx) {
        if (greeting == null || (exchange != null && !exchange.awaitsClient())) {
            startTimer(ctx); // it is a server that is slow, and that has a limit of its own
            return;
        }
        frontend.counters().timeout();
        LOG.info(
                "Login took too long and is closed session={} client={}",
                connectionId,
                ClientAddress.of(ctx.channel()));
        ctx.close();
    }

    private void refuse(ChannelHandlerContext ctx, int sequence, ErrPacket error) {
        ctx.writeAndFlush(PacketFrame.build(ctx.alloc(), sequence, error::write))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        SocketAddress client = ClientAddress.of(ctx.channel());
        if (cause instanceof IOException
                || cause instanceof MalformedPacketException
                || cause instanceof DecoderException) {
            LOG.info(
                    "Login broken off session={} client={} reason={}",
                    connectionId,
                    client,
                    cause.getMessage());
        } else {
            LOG.error(
                    "Login failed and is closed session={} client={}", connectionId, client, cause);
        }
        ctx.close();
    }
}
