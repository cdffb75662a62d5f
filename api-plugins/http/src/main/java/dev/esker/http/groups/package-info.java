/** Consumer groups for clients of HTTP, without any HTTP. */
package dev.esker.http.groups;
