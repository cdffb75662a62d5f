{{- define "esker.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "esker.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "esker.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "esker.headless" -}}
{{- include "esker.fullname" . }}-headless
{{- end -}}

{{- define "esker.selectorLabels" -}}
app.kubernetes.io/name: {{ include "esker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "esker.labels" -}}
{{ include "esker.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "esker.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "esker.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "esker.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}

{{/* The StatefulSet whose first pods vote. */}}
{{- define "esker.voters" -}}
{{- include "esker.fullname" . }}{{ if .Values.controllers.dedicated }}-controller{{ end }}
{{- end -}}

{{/* The cluster ports of all that vote. Naming a node to itself does no harm. */}}
{{- define "esker.seeds" -}}
{{- $voters := include "esker.voters" . -}}
{{- $headless := include "esker.headless" . -}}
{{- range $i := until (int .Values.controllers.count) -}}
{{- if $i }},{{ end }}{{ $voters }}-{{ $i }}.{{ $headless }}.{{ $.Release.Namespace }}.svc:7946
{{- end -}}
{{- end -}}

{{/* What values.schema.json can't say. */}}
{{- define "esker.check" -}}
{{- if and (not .Values.controllers.dedicated) (lt (int .Values.replicaCount) (int .Values.controllers.count)) -}}
{{- fail (printf "replicaCount = %d, but controllers.count = %d of these pods are to vote" (int .Values.replicaCount) (int .Values.controllers.count)) -}}
{{- end -}}
{{- if ge (int .Values.drain.waitSeconds) (int .Values.terminationGracePeriodSeconds) -}}
{{- fail (printf "drain.waitSeconds = %d leaves nothing of terminationGracePeriodSeconds = %d for the controlled shutdown" (int .Values.drain.waitSeconds) (int .Values.terminationGracePeriodSeconds)) -}}
{{- end -}}
{{- $factor := int (default "1" (get .Values.config "default.replication.factor")) -}}
{{- if gt $factor (int .Values.replicaCount) -}}
{{- fail (printf "config.default.replication.factor = %d, but replicaCount = %d" $factor (int .Values.replicaCount)) -}}
{{- end -}}
{{- end -}}
