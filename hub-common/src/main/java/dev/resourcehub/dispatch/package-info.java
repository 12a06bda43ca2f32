/**
 * One call's path: select, admit, call, report, release.
 *
 * <p>A {@link dev.resourcehub.dispatch.Fleet} holds the instances of a hub, each joined by an
 * {@link dev.resourcehub.dispatch.Enrolment}, watched and guarded. A {@link dev.resourcehub.dispatch.Dispatcher} takes an
 * {@link dev.resourcehub.dispatch.Order} and its {@link dev.resourcehub.dispatch.Work}: a {@code Course} has the
 * {@code Placement} take a place at a {@code Member} whose {@code Standing} allows it, counts its {@code Tries} there, each
 * an {@link dev.resourcehub.dispatch.Attempt}, waits in the line when all are busy, goes elsewhere when one fails, and gives
 * a {@link dev.resourcehub.dispatch.Dispatched} answer. What outlives a call takes a {@link dev.resourcehub.dispatch.Lease};
 * {@link dev.resourcehub.dispatch.Fallback} goes from one order to the next.
 *
 * <p>Uses {@code resource}, {@code runtime}, {@code resilience}, {@code balance}, {@code health} and {@code metrics}.
 */
@NullMarked
package dev.resourcehub.dispatch;

import org.jspecify.annotations.NullMarked;
