package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.http.WholeRequests.TooLarge;
import dev.swingbridge.proxy.migration.Caller;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its requests are answered in turn, each on a thread of its own, while
 * the event loop goes on reading: that is how the end of a client that waits is noticed. What
 * cannot be taken is refused in its turn, too, and is the last that is answered.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MOST_WAITING = 16;

    /** For a client that reads the last answer only after it has sent all it has. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Requests requests;
    private final Json json;
    private final Executor threads;
    private final Duration idleLimit;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private @Nullable Future<?> idle;
    private boolean answering;
    private boolean ending;
    private volatile boolean present = true;

    /** What one request of the client gets. */
    private sealed interface Turn {
        /** An answer that has to be found. */
        record Asked(Request request) implements Turn {}

        /** An answer that stands, after which the connection ends. */
        record Refused(Reply reply) implements Turn {}
    }

    /**
     * @param idleLimit a client that lets it pass without a whole request has gone
     */
    HttpConnection(Requests requests, Json json, Executor threads, Duration idleLimit) {
        this.requests = requests;
        this.json = json;
        this.threads = threads;
        this.idleLimit = idleLimit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        awaitRequest(ctx);
    }

    private void awaitRequest(ChannelHandlerContext ctx) {
        idle =
                ctx.executor()
                        .schedule(
                                () -> {
                                    ctx.close();
                                },
                                idleLimit.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            String reason = request.decoderResult().cause().getMessage();
            take(ctx, refused(400, "not an HTTP request: " + reason, "correct it"));
        } else if (waiting.size() >= MOST_WAITING) {
            take(ctx, refused(503, "too many requests at once", "wait for their answers"));
        } else {
            take(ctx, turn(ctx, request));
        }
    }

    private static Turn turn(ChannelHandlerContext ctx, FullHttpRequest request) {
        try {
            return new Turn.Asked(Request.of(request, client(ctx)));
        } catch (IllegalArgumentException noAddress) {
            return refused(400, "not an address: " + request.uri(), "correct it");
        }
    }

    private static Turn refused(int status, String error, String fix) {
        return new Turn.Refused(Reply.problem(status, error, fix));
    }

    private static String client(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "localhost";
    }

    private void take(ChannelHandlerContext ctx, Turn turn) {
        if (ending) {
            return;
        }
        ending = turn instanceof Turn.Refused;
        waiting.add(turn);
        next(ctx);
    }

    private void next(ChannelHandlerContext ctx) {
        Turn turn = answering ? null : waiting.poll();
        if (turn == null) {
            return;
        }
        if (idle != null) {
            idle.cancel(false);
        }
        switch (turn) {
            case Turn.Refused refusal -> end(ctx, refusal.reply());
            case Turn.Asked asked -> begin(ctx, asked.request());
        }
    }

    private void begin(ChannelHandlerContext ctx, Request request) {
        answering = true;
        try {
            threads.execute(() -> answer(ctx, request));
        } catch (RejectedExecutionException closing) {
            ctx.close();
        }
    }

    private void answer(ChannelHandlerContext ctx, Request request) {
        try {
            switch (Caller.ask(() -> present, () -> requests.answer(request))) {
                case Reply reply -> send(ctx, request, reply);
                case EventStream events -> events.serve(ctx, () -> present);
            }
        } catch (RuntimeException | Error failure) {
            exceptionCaught(ctx, failure);
        }
        ctx.executor()
                .execute(
                        () -> {
                            answering = false;
                            if (present) {
                                awaitRequest(ctx);
                                next(ctx);
                            }
                        });
    }

    private void send(ChannelHandlerContext ctx, Request request, Reply reply) {
        FullHttpResponse response = whole(reply);
        if (reply.status() == 401) {
            response.headers()
                    .set(
                            HttpHeaderNames.WWW_AUTHENTICATE,
                            "Basic realm=\"Swingbridge\", charset=\"UTF-8\"");
        }
        HttpUtil.setKeepAlive(response, request.keepAlive());
        ctx.writeAndFlush(response)
                .addListener(
                        sent -> {
                            if (!request.keepAlive()) {
                                ctx.close();
                            }
                        });
    }

    /** A client that is still sending would lose the answer if the connection ended at once. */
    private void end(ChannelHandlerContext ctx, Reply reply) {
        FullHttpResponse response = whole(reply);
        HttpUtil.setKeepAlive(response, false);
        ctx.writeAndFlush(response).addListener(sent -> hangUp(ctx.channel()));
    }

    static void hangUp(Channel channel) {
        if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
            channel.eventLoop()
                    .schedule(
                            () -> {
                                channel.close();
                            },
                            LINGER.toMillis(),
                            TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    private FullHttpResponse whole(Reply reply) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.wrappedBuffer(json.bytes(reply.body())));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        present = false;
        waiting.clear();
        if (idle != null) {
            idle.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof TooLarge tooLarge) {
            take(
                    ctx,
                    refused(
                            413,
                            "the body is longer than " + tooLarge.limitBytes() + " bytes",
                            "send less"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("An HTTP connection failed client={}", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
