// CloudFormation: a topic that sends here, and what publishes to it.

import { plain, quoted, slug, type Recipe, type Sender } from "./recipe";

type Part = "tasks" | "alarm";

/** The topic, who may publish to it, and its subscription. */
function topic({ url, name }: Sender): string {
  const scheme = url.startsWith("https:") ? "https" : "http";
  return `  TocsinTopic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: ${quoted(`tocsin-${slug(name, 200)}`)}
  TocsinTopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics:
        - !Ref TocsinTopic
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Events
            Effect: Allow
            Principal:
              Service: events.amazonaws.com
            Action: sns:Publish
            Resource: !Ref TocsinTopic
          - Sid: Alarms
            Effect: Allow
            Principal:
              Service: cloudwatch.amazonaws.com
            Action: sns:Publish
            Resource: !Ref TocsinTopic
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
  # Tocsin confirms it by itself. Signed delivery: leave RawMessageDelivery off.
  TocsinSubscription:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref TocsinTopic
      Protocol: ${scheme}
      Endpoint: ${quoted(url)}
      RawMessageDelivery: false
`;
}

const PATTERN = `      EventPattern:
        source:
          - aws.ecs
        detail-type:
          - ECS Task State Change
          - ECS Deployment State Change
          - ECS Service Action
        detail:
          $or:
            - lastStatus:
                - STOPPED
            - eventType:
                - ERROR
                - WARN
`;

const PARTS: Record<Part, string> = {
  tasks: `  # Tasks that stopped, and deployments and services in trouble. Ordinary stops by scaling call nobody.
  StoppedTasks:
    Type: AWS::Events::Rule
    Properties:
      Description: Stopped ECS tasks, to Tocsin
${PATTERN}      Targets:
        - Id: tocsin
          Arn: !Ref TocsinTopic
`,
  alarm: `  # One alarm as an example: the two actions are what any alarm of yours needs. OKActions resolve the incident.
  HighCpu:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: CPU of the service checkout above 80 %
      Namespace: AWS/ECS
      MetricName: CPUUtilization
      Dimensions:
        - Name: ClusterName
          Value: my-cluster
        - Name: ServiceName
          Value: checkout
      Statistic: Average
      Period: 60
      EvaluationPeriods: 5
      Threshold: 80
      ComparisonOperator: GreaterThanThreshold
      AlarmActions:
        - !Ref TocsinTopic
      OKActions:
        - !Ref TocsinTopic
`,
};

function template(sender: Sender, parts: Part[]): string {
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: ${quoted(`Sends to Tocsin: ${plain(sender.name)} of ${plain(sender.team)}`)}
Resources:
${topic(sender)}${parts.map((part) => PARTS[part]).join("")}`;
}

/** EventBridge straight to here, without a topic between; the key goes as a header. */
function destination({ url, key, name }: Sender): string {
  const address = new URL(url);
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: ${quoted(`Sends events to Tocsin: ${plain(name)}`)}
Resources:
  TocsinConnection:
    Type: AWS::Events::Connection
    Properties:
      AuthorizationType: API_KEY
      AuthParameters:
        ApiKeyAuthParameters:
          ApiKeyName: Authorization
          ApiKeyValue: ${quoted(`GenieKey ${key}`)}
  TocsinDestination:
    Type: AWS::Events::ApiDestination
    Properties:
      ConnectionArn: !GetAtt TocsinConnection.Arn
      HttpMethod: POST
      InvocationEndpoint: ${quoted(`${address.origin}${address.pathname}`)}
  TocsinRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: events.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: tocsin
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: events:InvokeApiDestination
                Resource: !GetAtt TocsinDestination.Arn
  StoppedTasks:
    Type: AWS::Events::Rule
    Properties:
      Description: Stopped ECS tasks, to Tocsin
${PATTERN}      Targets:
        - Id: tocsin
          Arn: !GetAtt TocsinDestination.Arn
          RoleArn: !GetAtt TocsinRole.Arn
`;
}

const DEPLOY = "Save it as tocsin.yaml, and: aws cloudformation deploy --stack-name tocsin --template-file tocsin.yaml";

export function snsRecipes(sender: Sender): Recipe[] {
  return [
    {
      title: "CloudFormation",
      says: `A topic that sends here, a rule for stopped ECS tasks, and an alarm as an example. ${DEPLOY}`,
      text: template(sender, ["tasks", "alarm"]),
    },
  ];
}

export function alarmRecipes(sender: Sender): Recipe[] {
  return [
    {
      title: "CloudFormation",
      says: `A topic that sends here, and an alarm as an example. ${DEPLOY}`,
      text: template(sender, ["alarm"]),
    },
  ];
}

export function eventRecipes(sender: Sender): Recipe[] {
  return [
    {
      title: "CloudFormation, by a topic",
      says: `A topic that sends here, and a rule for stopped ECS tasks. ${DEPLOY}`,
      text: template(sender, ["tasks"]),
    },
    {
      title: "CloudFormation, API destination",
      says: `Straight from EventBridge, which sends only to https addresses. ${DEPLOY} --capabilities CAPABILITY_IAM`,
      text: destination(sender),
    },
  ];
}
