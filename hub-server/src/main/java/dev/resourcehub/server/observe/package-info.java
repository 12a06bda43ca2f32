/**
 * What an operator sees: the metrics page, health, and the log.
 *
 * <p>{@link dev.resourcehub.server.observe.HttpTraffic} hears of every request and keeps
 * {@code hub_http_requests_total{route,method,code}}, {@code hub_http_request_duration_seconds{route}},
 * {@code hub_http_inflight_requests} and {@code hub_open_streams}, and writes the access log;
 * {@link dev.resourcehub.server.observe.OperationsRoutes} serves {@code /health}, {@code /metrics} and
 * {@code /problems}; {@link dev.resourcehub.server.observe.Logs} sets up logging.
 *
 * <p>Uses {@code http}, {@code problem}, {@code config}, {@code metrics}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.server.observe;

import org.jspecify.annotations.NullMarked;
