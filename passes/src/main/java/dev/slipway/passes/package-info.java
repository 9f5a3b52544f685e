/// Rules, the rewriter that applies them, and the pipelines they form.
package dev.slipway.passes;
