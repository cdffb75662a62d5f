/**
 * Shows a comparison: as text, as JSON and as a page of HTML that needs nothing else. {@link
 * dev.esker.bench.compare.report.Grid} is what the text and the page have in common. Stateless.
 */
package dev.esker.bench.compare.report;
