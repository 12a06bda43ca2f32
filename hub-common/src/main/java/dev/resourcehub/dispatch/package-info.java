/** One call's path: select, admit, call, report, release. */
@NullMarked
package dev.resourcehub.dispatch;

import org.jspecify.annotations.NullMarked;
