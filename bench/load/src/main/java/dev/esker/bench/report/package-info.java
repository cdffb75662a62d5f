/**
 * What a run says in the end: {@link dev.esker.bench.report.Report} holds it, {@link
 * dev.esker.bench.report.TextReport} and {@link dev.esker.bench.report.HtmlReport} show it to
 * people and {@link dev.esker.bench.report.JsonReport} to programs; {@link
 * dev.esker.bench.report.PercentilePlot} draws histograms. Pure: no clock, thread or disk, but for
 * {@link dev.esker.bench.report.IntervalLog}, which writes a file.
 */
package dev.esker.bench.report;
