package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.migration.Caller;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its requests are answered in turn, each on a thread of its own, while
 * the event loop goes on reading: that is how the end of a client that waits is noticed.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MOST_WAITING = 16;

    private final Requests requests;
    private final Json json;
    private final Executor threads;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private boolean answering;
    private volatile boolean present = true;

    HttpConnection(Requests requests, Json json, Executor threads) {
        this.requests = requests;
        this.json = json;
        this.threads = threads;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(ctx, "not an HTTP request: " + request.decoderResult().cause().getMessage());
            return;
        }
        if (waiting.size() >= MOST_WAITING) {
            ctx.close();
            return;
        }
        try {
            waiting.add(Request.of(request, client(ctx)));
            next(ctx);
        } catch (IllegalArgumentException noAddress) {
            refuse(ctx, "not an address: " + request.uri());
        }
    }

    /** While earlier requests wait, the client would take it for the answer to one of them. */
    private void refuse(ChannelHandlerContext ctx, String error) {
        if (answering) {
            ctx.close();
            return;
        }
        ctx.writeAndFlush(whole(Reply.problem(400, error, "correct it")))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static String client(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "localhost";
    }

    private void next(ChannelHandlerContext ctx) {
        Request request = answering ? null : waiting.poll();
        if (request == null) {
            return;
        }
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
                            next(ctx);
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
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !answering) {
            ctx.close();
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
