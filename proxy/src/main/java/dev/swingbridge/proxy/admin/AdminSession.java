package dev.swingbridge.proxy.admin;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.admin.AdminWords.Word;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command loop of one operator's connection. Statements run away from the event loop, and what
 * a client sends without waiting for the answer waits for its turn.
 */
final class AdminSession extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSession.class);

    private static final int MOST_WAITING = 16;

    private final AdminLanguage language;
    private final Executor executor;
    private final String operator;
    private final ConnectorQueries connectorQueries;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();
    private boolean answering;
    private volatile boolean present = true;

    AdminSession(AdminLanguage language, Executor executor, String operator, long connectionId) {
        this.language = language;
        this.executor = executor;
        this.operator = operator;
        this.connectorQueries = new ConnectorQueries(operator, connectionId);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        if (!present) {
            return;
        }
        if (!answering) {
            command(ctx, frame);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(frame.retain());
        } else {
            ctx.close();
        }
    }

    private void command(ChannelHandlerContext ctx, ByteBuf frame) {
        ByteBuf payload = PacketFrame.payload(frame);
        if (!payload.isReadable()) {
            ctx.close();
            return;
        }
        CommandCode code = CommandCode.of(payload.readUnsignedByte());
        switch (code) {
            case QUIT -> ctx.close();
            case QUERY -> {
                String sql = payload.toString(StandardCharsets.UTF_8);
                answering = true;
                executor.execute(() -> answer(ctx, sql));
            }
            case PING, INIT_DB, RESET_CONNECTION, SET_OPTION ->
                    ctx.writeAndFlush(ResultWriter.ok(ctx.alloc()));
            case STATISTICS ->
                    ctx.writeAndFlush(
                            PacketFrame.build(
                                    ctx.alloc(),
                                    1,
                                    out ->
                                            out.writeBytes(
                                                    "Swingbridge"
                                                            .getBytes(StandardCharsets.UTF_8))));
            default ->
                    ctx.writeAndFlush(
                            ResultWriter.error(ctx.alloc(), ProxyError.ADMIN_COMMAND.packet(code)));
        }
    }

    private void answer(ChannelHandlerContext ctx, String sql) {
        try {
            ctx.writeAndFlush(Caller.ask(() -> present, () -> reply(ctx.alloc(), sql)));
        } catch (Error failure) {
            exceptionCaught(ctx, failure);
        }
        ctx.executor().execute(() -> next(ctx));
    }

    private void next(ChannelHandlerContext ctx) {
        answering = false;
        while (!answering && !waiting.isEmpty()) {
            ByteBuf frame = waiting.remove();
            try {
                command(ctx, frame);
            } finally {
                frame.release();
            }
        }
    }

    private ByteBuf reply(ByteBufAllocator allocator, String sql) {
        try {
            List<Word> words = AdminWords.of(sql);
            if (words.isEmpty() || ConnectorQueries.isSetting(words)) {
                return ResultWriter.ok(allocator);
            }
            Grid grid = connectorQueries.answer(words);
            return ResultWriter.grid(
                    allocator, grid == null ? language.run(words, operator) : grid);
        } catch (UsageException e) {
            return ResultWriter.error(allocator, ProxyError.ADMIN_USAGE.packet(text(e)));
        } catch (RefusedException | CutoverNotDoneException e) {
            return ResultWriter.error(allocator, ProxyError.ADMIN_REFUSED.packet(text(e)));
        } catch (RuntimeException e) {
            LOG.warn("An admin statement failed statement={}", sql, e);
            return ResultWriter.error(allocator, ProxyError.ADMIN_FAILED.packet(text(e)));
        }
    }

    private static String text(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        present = false;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("An admin connection failed client={}", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
