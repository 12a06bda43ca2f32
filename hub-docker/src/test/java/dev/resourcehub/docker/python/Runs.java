package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.InputFile;
import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.Overflow;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run to change step by step: {@code Runs.of("print(1)").stdin("x").run()}. */
record Runs(RunPython run) {

    static final ByteSize MEMORY = ByteSize.ofMiB(128);
    static final ByteSize DISK = ByteSize.ofMiB(16);

    static Runs of(String code) {
        Limits limits = new Limits(
                Duration.ofSeconds(20),
                Optional.empty(),
                MEMORY,
                1.0,
                64,
                DISK,
                ByteSize.ofMiB(1),
                ByteSize.ofMiB(1),
                ByteSize.ofMiB(1),
                ByteSize.ofMiB(4));
        return new Runs(new RunPython(
                code,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                SecurityLevel.SANDBOXED,
                limits,
                Overflow.TRUNCATE,
                Duration.ofSeconds(10)));
    }

    Runs args(String json) {
        return new Runs(new RunPython(
                run.code(),
                Optional.of(new JsonText(json)),
                run.argv(),
                run.stdin(),
                run.env(),
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs argv(String... argv) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                List.of(argv),
                run.stdin(),
                run.env(),
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs stdin(String text) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                Optional.of(text),
                run.env(),
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs env(Map<String, String> env) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                run.stdin(),
                env,
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs file(String path, String text) {
        InputFile file = new InputFile(path, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                run.stdin(),
                run.env(),
                List.of(file),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs collect(String... patterns) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                run.stdin(),
                run.env(),
                run.files(),
                List.of(patterns),
                run.image(),
                run.securityLevel(),
                run.limits(),
                run.overflow(),
                run.queueTimeout()));
    }

    Runs overflow(Overflow overflow) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                run.stdin(),
                run.env(),
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                run.limits(),
                overflow,
                run.queueTimeout()));
    }

    Runs wall(Duration wall) {
        Limits now = run.limits();
        return limits(new Limits(
                wall,
                now.cpu(),
                now.memory(),
                now.cpus(),
                now.pids(),
                now.disk(),
                now.stdout(),
                now.stderr(),
                now.result(),
                now.artifacts()));
    }

    Runs cpu(Duration cpu) {
        Limits now = run.limits();
        return limits(new Limits(
                now.wall(),
                Optional.of(cpu),
                now.memory(),
                now.cpus(),
                now.pids(),
                now.disk(),
                now.stdout(),
                now.stderr(),
                now.result(),
                now.artifacts()));
    }

    Runs stdoutLimit(long bytes) {
        Limits now = run.limits();
        return limits(new Limits(
                now.wall(),
                now.cpu(),
                now.memory(),
                now.cpus(),
                now.pids(),
                now.disk(),
                new ByteSize(bytes),
                now.stderr(),
                now.result(),
                now.artifacts()));
    }

    Runs resultLimit(long bytes) {
        Limits now = run.limits();
        return limits(new Limits(
                now.wall(),
                now.cpu(),
                now.memory(),
                now.cpus(),
                now.pids(),
                now.disk(),
                now.stdout(),
                now.stderr(),
                new ByteSize(bytes),
                now.artifacts()));
    }

    private Runs limits(Limits limits) {
        return new Runs(new RunPython(
                run.code(),
                run.args(),
                run.argv(),
                run.stdin(),
                run.env(),
                run.files(),
                run.collect(),
                run.image(),
                run.securityLevel(),
                limits,
                run.overflow(),
                run.queueTimeout()));
    }
}
